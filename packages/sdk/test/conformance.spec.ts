import paths from '../vectors/paths.json' with { type: 'json' };
import refreshes from '../vectors/refresh.json' with { type: 'json' };
import retries from '../vectors/retries.json' with { type: 'json' };
import streams from '../vectors/sse.json' with { type: 'json' };
import summaries from '../vectors/summaries.json' with { type: 'json' };
import {
  ConnectionError,
  createClient,
  createSession,
  type ProblemError,
  SummaryCache,
  type KeyStorage,
} from '../src/index.ts';
import { problemError } from '../src/problem-error.ts';
import { mayRepeat, waitBefore } from '../src/retry.ts';
import { SseParser } from '../src/sse-parser.ts';
import { HurriedClock } from './hurried-clock.ts';
import { broken, json, problem, ScriptedServer, type Handler } from './scripted-server.ts';

/** The vectors that every client in any language is held to. Those of the path rule are the server's own. */
describe('the SDK, as its vectors want it', () => {
  describe('reads streams:', () => {
    it.each(streams.cases)('$name', ({ chunks, events }) => {
      const parser = new SseParser();
      const decoder = new TextDecoder();
      const seen = chunks.flatMap((chunk) =>
        parser.push(decoder.decode(Buffer.from(chunk, 'base64'), { stream: true })),
      );
      expect(seen.map(({ event, data, id = null }) => ({ event, data, id }))).toEqual(events);
    });
  });

  describe('repeats calls:', () => {
    it.each(retries.cases)('$name', ({ send, failure, repeat, wait_ms }) => {
      const error =
        typeof failure === 'string'
          ? new ConnectionError(failure)
          : problemError(failure.problem as never, failure.status);
      expect(mayRepeat(error, send !== 'POST without one')).toBe(repeat);
      if (!repeat) return;
      const waits = [0, 0.5, 1].map((chance) => waitBefore(error, 0, chance));
      expect(Math.min(...waits)).toBe(wait_ms!.min);
      expect(Math.max(...waits)).toBe(wait_ms!.max);
    });
  });

  describe('keeps summaries:', () => {
    const text = (index: number) => `Part ${index}.`;
    const nodes = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `n_${i}`, text: text(i) }));

    it.each(summaries.cases)('$name', async ({ nodes: count, changed, true: wanted }) => {
      const cache = new SummaryCache();
      const segment = (from: string, to: string) => ({
        from,
        to,
        hash: `${from} ${to}`,
        text: 'So far.',
        node_ids: [],
      });
      await cache.keep(nodes(26), [segment('n_1', 'n_8'), segment('n_9', 'n_16'), segment('n_17', 'n_24')]);
      const path = nodes(count).map((node, i) =>
        changed.includes(i as never) ? { ...node, text: 'Other words.' } : node,
      );
      expect((await cache.of(path)).map(({ hash }) => hash.split(' '))).toEqual(wanted);
    });
  });

  describe('renews tokens:', () => {
    const server = new ScriptedServer();
    beforeAll(() => server.open());
    afterAll(() => server.close());

    it.each(refreshes.cases)('$name', async (row) => {
      const clock = new HurriedClock();
      const values = new Map<string, string>();
      const storage: KeyStorage = {
        get: (key) => values.get(key),
        set: (key, value) => void values.set(key, value),
        remove: (key) => void values.delete(key),
      };
      const ended: string[] = [];
      const session = createSession({
        baseUrl: server.url,
        clientId: 'dev',
        storage,
        clock,
        onSignedOut: (reason) => ended.push(reason),
      });
      await session.adopt(pairOf({ access_token: 'access-1', refresh_token: 'refresh-1' }));
      clock.pass(row.age_s * 1000);
      const other = async (change: Stored) => {
        values.clear();
        if (!change.tokens) return;
        const slow = new HurriedClock();
        slow.pass((row.age_s - (change.age_s ?? 0)) * 1000);
        await createSession({ baseUrl: server.url, clientId: 'dev', storage, clock: slow }).adopt(
          pairOf(change.tokens),
        );
      };
      if (row.stored_by_another) await other(row.stored_by_another);
      const stored = () => {
        const kept = JSON.parse(values.get('cse.session.dev') ?? 'null') as Tokens | null;
        return kept && { access_token: kept.access_token, refresh_token: kept.refresh_token };
      };
      const seen: unknown[] = [];
      const wasStored: boolean[] = [];
      server.script(
        ...(row.exchange as Step[]).map((step): Handler => async (request, response, body) => {
          const isRefresh = request.url === '/auth/refresh';
          seen.push(
            isRefresh
              ? { request: 'refresh', refresh_token: (JSON.parse(body) as Tokens).refresh_token }
              : { request: 'call', access_token: request.headers.authorization!.slice('Bearer '.length) },
          );
          // A process that dies after this request finds what it has used.
          const token = request.headers.authorization?.slice('Bearer '.length);
          if (!isRefresh && token !== 'access-1') wasStored.push(stored()?.access_token === token);
          if (step.meanwhile) await other(step.meanwhile);
          await answerOf(step.answer)(request, response, body);
        }),
        json({ unexpected: true }, 500),
      );
      const result = await createClient({ baseUrl: server.url, session, clock, maxRetries: 2 })
        .live()
        .then(
          () => 'ok',
          (error: unknown) => nameOf(error, ended),
        );
      expect(seen).toEqual(
        (row.exchange as Step[]).map(({ answer: _answer, meanwhile: _meanwhile, ...request }) => request),
      );
      expect(wasStored).not.toContain(false);
      expect(result).toBe(row.result);
      expect(stored()).toEqual(row.stored_after);
      expect(ended).toEqual(row.signed_out ? [row.signed_out] : []);
    });
  });

  it('has vectors of the path rule, which the server is tested with', () => {
    expect(paths.cases.length).toBeGreaterThan(20);
  });
});

interface Tokens {
  access_token: string;
  refresh_token: string;
}

interface Stored {
  tokens: Tokens | null;
  age_s?: number;
}

/** A step of an exchange, whichever members a case has. */
interface Step {
  request: string;
  answer: string | { tokens?: Tokens; code?: string };
  meanwhile?: Stored;
}

const pairOf = (tokens: Tokens) =>
  ({
    ...tokens,
    token_type: 'Bearer',
    expires_in: 600,
    refresh_expires_in: 86_400,
    session_id: 's',
    user: {},
  }) as never;

function answerOf(answer: Step['answer']): Handler {
  if (answer === 'connection') return broken;
  if (typeof answer === 'string') return json({ status: 'ok' });
  if ('tokens' in answer && answer.tokens) return json(pairOf(answer.tokens));
  return problem(answer.code === 'store_unavailable' ? 503 : 401, answer);
}

/** A call that is sent without a token, because nobody is signed in, ends as `signed_out`. */
function nameOf(error: unknown, ended: string[]): string {
  if (error instanceof ConnectionError) return 'connection';
  const { code } = error as ProblemError;
  return ended.length > 0 && code !== 'session_revoked' ? 'signed_out' : code;
}
