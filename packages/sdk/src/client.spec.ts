import { once } from 'node:events';
import { HurriedClock } from '../test/hurried-clock.ts';
import {
  broken,
  cutShort,
  events,
  failureOf,
  json,
  problem,
  ScriptedServer,
  silent,
  type Handler,
} from '../test/scripted-server.ts';
import {
  ConnectionError,
  createClient,
  InvalidRequestError,
  ProblemError,
  QuotaError,
  RateLimitError,
  StateError,
  StoryError,
  TimeoutError,
  UnexpectedAnswerError,
  type ClientOptions,
} from './index.ts';

const OK = json({ status: 'ok' });
const STORY = { active_path: [{ id: 'a', parent_id: null, text: 'Low tide.' }] };
const ANSWER = {
  request_id: 'req-12345',
  based_on: {},
  context: {},
  provider: {},
  ghost_nodes: [{ id: 'g1' }, { id: 'g2' }],
  inline_suggestions: [{ id: 's1' }],
  notices: [{ code: 'candidate_dropped' }],
  usage: { cost_usd: 0 },
};

describe('the client', () => {
  const server = new ScriptedServer();
  let clock: HurriedClock;
  const client = (options: Partial<ClientOptions> = {}) =>
    createClient({ baseUrl: server.url, clock, random: () => 0, ...options });
  const keys = () => server.seen.map(({ headers }) => headers['idempotency-key']);

  beforeAll(() => server.open());
  afterAll(() => server.close());
  beforeEach(() => {
    clock = new HurriedClock();
  });
  // Whatever became of a call, nothing of it goes on.
  afterEach(() => expect(clock.running).toBe(0));

  describe('errors', () => {
    it('are problem documents in the class of their code, with its members', async () => {
      const cases = [
        [400, { code: 'validation_failed', errors: [{ pointer: '/a', detail: 'no' }] }, InvalidRequestError],
        [422, { code: 'path_not_contiguous' }, StoryError],
        [429, { code: 'rate_limited' }, RateLimitError],
        [409, { code: 'invalid_state', job_status: 'running' }, StateError],
        [402, { code: 'quota_exceeded', cap: 'daily_cost', limit: 2, resets_at: '2026-01-02T00:00:00Z' }, QuotaError],
        [418, { code: 'of_a_later_version' }, ProblemError],
      ] as const;
      for (const [status, body, type] of cases) {
        server.script(problem(status, { ...body, request_id: 'req-12345' }));
        const error: ProblemError = await failureOf(client({ maxRetries: 0 }).live());
        expect(error).toBeInstanceOf(type);
        expect(error).toMatchObject({ code: body.code, status, request_id: 'req-12345' });
        if (error instanceof InvalidRequestError) expect(error.pointers).toEqual(['/a']);
        if (error instanceof StateError) expect(error.job_status).toBe('running');
        if (error instanceof QuotaError) {
          expect(error).toMatchObject({ cap: 'daily_cost', limit: 2, resets_at: new Date('2026-01-02') });
        }
      }
    });

    it('tell the page of a proxy, and an empty body, from an answer of the server, whatever the status', async () => {
      const html: Handler = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in to the WLAN</h1>');
      };
      const empty: Handler = (_, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end();
      for (const [answer, words] of [
        [html, 'a page (HTML) came instead of JSON'],
        [empty, 'an empty body came instead of JSON'],
        [json('{"a":', 502), 'characters of application/json came'],
      ] as const) {
        server.script(answer);
        const error: UnexpectedAnswerError = await failureOf(client({ maxRetries: 0 }).live());
        expect(error).toBeInstanceOf(UnexpectedAnswerError);
        expect(error.message).toContain(words);
        expect(error.message).not.toContain('WLAN');
      }
    });
  });

  describe('repeats', () => {
    it('what is safe: a GET, after a problem that may pass, a lost connection and an answer cut short', async () => {
      for (const failure of [
        problem(503, { code: 'overloaded', retryable: true }),
        broken,
        cutShort,
        (_, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
      ] as Handler[]) {
        server.script(failure, failure, OK);
        await expect(client().live()).resolves.toEqual({ status: 'ok' });
        expect(server.seen).toHaveLength(3);
      }
      expect(clock.waits.slice(0, 2)).toEqual([500, 1000]);
      server.script(broken);
      expect(await failureOf(client().live())).toBeInstanceOf(ConnectionError);
      expect(server.seen).toHaveLength(3);
    });

    it('a call that costs money, with the key that was made for it', async () => {
      server.script(broken, problem(504, { code: 'provider_timeout', retryable: true }), json(ANSWER));
      await client().suggest(STORY);
      expect(new Set(keys()).size).toBe(1);
      await client().suggest(STORY);
      expect(new Set(keys()).size).toBe(2);
      await client().suggest(STORY, { idempotencyKey: 'mine' });
      expect(keys().at(-1)).toBe('mine');
    });

    it('nothing that may have been done already, unless it was refused before that', async () => {
      server.script(broken, OK);
      expect(await failureOf(client().exchangeCode({} as never))).toBeInstanceOf(ConnectionError);
      expect(server.seen).toHaveLength(1);
      server.script(problem(429, { code: 'rate_limited', retry_after_s: 3 }), json({}));
      await client().exchangeCode({} as never);
      expect(clock.waits).toEqual([3000]);
    });

    it('nothing that will fail again, and nothing that wants a longer wait than an app bears', async () => {
      for (const failure of [
        problem(422, { code: 'content_refused' }),
        problem(502, { code: 'provider_error', retryable: false }),
        problem(500, { code: 'internal' }),
        problem(429, { code: 'rate_limited' }, { 'retry-after': '3600' }),
      ]) {
        server.script(failure);
        await failureOf(client().live());
        expect(server.seen).toHaveLength(1);
      }
    });

    it('its own request that is still running until it is answered, and not one that is somebody else’s', async () => {
      const running = problem(409, { code: 'request_in_progress', retryable: true, retry_after_s: 2 });
      server.script(broken, ...Array.from({ length: 20 }, () => running), json(ANSWER));
      await expect(client().suggest(STORY)).resolves.toEqual(ANSWER);
      expect(server.seen).toHaveLength(22);
      server.script(running);
      expect(await failureOf(client().suggest(STORY))).toMatchObject({ code: 'request_in_progress' });
      expect(server.seen).toHaveLength(3);
    });

    it('what was not answered in time', async () => {
      const hurry = async () => {
        for (;;) {
          await new Promise((resolve) => setImmediate(resolve));
          if (clock.running > 0) clock.pass(60_000);
          if (server.seen.length === 3) return clock.pass(60_000);
        }
      };
      server.script(silent);
      const [error] = await Promise.all([failureOf(client({ timeout: 60_000 }).live()), hurry()]);
      expect(error).toBeInstanceOf(TimeoutError);
    });
  });

  it('stops at once when its signal aborts, in a request and between two', async () => {
    const controller = new AbortController();
    server.script((request) => {
      controller.abort(new Error('the author left'));
      request.socket.destroy();
    });
    const error: Error = await failureOf(client().live({ signal: controller.signal }));
    expect(error.message).toBe('the author left');
    expect(server.seen).toHaveLength(1);
    expect(clock.waits).toEqual([]);
    await failureOf(client().live({ signal: controller.signal }));
    expect(server.seen).toHaveLength(1);
  });

  it('sends the ids of a call with every attempt, and with the call that starts a job', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const ids = { requestId: 'from-the-app-1', traceparent };
    server.script(problem(503, { code: 'overloaded', retryable: true }), json({ status: 'ok' }));
    await client().live(ids);
    const sent = [...server.seen];
    const ended = { job_id: 'j-1', status: 'succeeded', error: null };
    server.script(json(ended, 202));
    await client().images.run({ prompt: 'a quay' }, ids);
    sent.push(...server.seen);
    expect(sent).toHaveLength(3);
    for (const { headers } of sent) {
      expect(headers).toMatchObject({ 'x-request-id': 'from-the-app-1', traceparent });
    }
  });

  it('gives what came beside the data', async () => {
    server.script(
      json({ status: 'ok' }, 200, {
        'x-request-id': 'req-12345',
        'idempotency-replayed': 'true',
        'ratelimit-policy': '"user";q=300;w=60, "text";q=20;w=60',
        ratelimit: '"user";r=12;t=8',
      }),
    );
    expect(await client().live().withResponse()).toMatchObject({
      data: { status: 'ok' },
      requestId: 'req-12345',
      replayed: true,
      rateLimits: [
        { name: 'user', limit: 300, windowS: 60, remaining: 12, resetS: 8 },
        { name: 'text', limit: 20, windowS: 60, remaining: undefined },
      ],
    });
    server.script(problem(404, { code: 'not_found' }));
    expect(await failureOf(client().live().withResponse())).toMatchObject({ code: 'not_found' });
  });

  it('goes through every page of a list, and no further than it is asked', async () => {
    const page = (items: number[], next_cursor: string | null) => json({ items, next_cursor });
    server.script(page([1, 2], 'two'), page([], 'three'), page([3], null));
    const seen: unknown[] = [];
    for await (const item of client().listImageJobs({ limit: 2 })) seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/images/jobs?limit=2',
      '/images/jobs?limit=2&cursor=two',
      '/images/jobs?limit=2&cursor=three',
    ]);
    server.script(page([1, 2], 'two'));
    for await (const item of client().listImageJobs()) if (item) break;
    expect(server.seen).toHaveLength(1);
    expect(await client().listImageJobs()).toEqual({ items: [1, 2], next_cursor: 'two' });
  });

  describe('tokens', () => {
    it('are each client’s own', async () => {
      server.script(OK);
      const [one, other] = ['one', 'other'].map((token) => client({ baseUrl: `${server.url}/`, token }));
      await Promise.all([one!.live(), other!.live()]);
      expect(server.seen.map(({ headers }) => headers.authorization).sort()).toEqual(['Bearer one', 'Bearer other']);
      expect(server.seen[0]!.url).toBe('/health/live');
    });

    it('are asked for once more when the server says that one has expired', async () => {
      const expired = problem(401, { code: 'token_expired' });
      server.script((request, response, body) =>
        (request.headers.authorization === 'Bearer new' ? OK : expired)(request, response, body),
      );
      const asked: unknown[] = [];
      const tokenProvider = (...reason: unknown[]) => {
        asked.push(reason);
        return reason[0] === 'expired' ? 'new' : 'old';
      };
      await expect(client({ tokenProvider }).live()).resolves.toEqual({ status: 'ok' });
      expect(asked).toEqual([['call'], ['expired', 'old']]);
      server.script(expired);
      expect(await failureOf(client({ tokenProvider }).live())).toMatchObject({ code: 'token_expired' });
      expect(server.seen).toHaveLength(2);
    });
  });

  describe('streams', () => {
    const collect = async (options: Partial<ClientOptions> = {}) => {
      const seen: unknown[] = [];
      for await (const event of client(options).suggestStream(STORY)) seen.push(event);
      return seen;
    };

    it('yield events cut anywhere, even within a character', async () => {
      const bytes = Buffer.from('event: ghost_node\ndata: 1\n\nevent: done\ndata: "🌊"\n\n');
      server.script((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const byte of bytes) response.write(Buffer.of(byte));
        response.end();
      });
      expect(await collect()).toEqual([
        { event: 'ghost_node', data: 1, id: undefined },
        { event: 'done', data: '🌊', id: undefined },
      ]);
    });

    it('are asked for again while nothing has begun, and not after that', async () => {
      server.script(problem(503, { code: 'overloaded', retryable: true }), events('event: done\ndata: 1\n\n'));
      expect(await collect()).toHaveLength(1);
      server.script(events('event: ghost_node\ndata: 1\n\n'));
      await expect(collect()).rejects.toThrow('ended before its last event');
      expect(server.seen).toHaveLength(1);
    });

    it('throw the problem of an error event, and of a stream that never began', async () => {
      const document = { code: 'provider_timeout', status: 504, retryable: true };
      server.script(events('event: ghost_node\ndata: 1\n\n', `event: error\ndata: ${JSON.stringify(document)}\n\n`));
      expect(await failureOf(collect())).toMatchObject({
        code: 'provider_timeout',
        retryable: true,
        request_id: 'req-12345',
      });
      server.script(problem(402, { code: 'quota_exceeded', cap: 'daily_cost' }));
      expect(await failureOf(collect())).toMatchObject({ cap: 'daily_cost' });
    });

    it('say what came beside them before their first event', async () => {
      server.script(events('event: done\ndata: 1\n\n'));
      const stream = client().suggestStream(STORY);
      expect(await stream.withResponse()).toMatchObject({ status: 200, requestId: 'req-12345', replayed: false });
      for await (const { event } of stream) expect(event).toBe('done');
      expect(server.seen).toHaveLength(1);
    });

    it('close the connection when the reader leaves', async () => {
      let closed: Promise<unknown> = Promise.resolve();
      server.script((_, response) => {
        closed = once(response, 'close');
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: ghost_node\ndata: 1\n\n');
      });
      for await (const event of client().suggestStream(STORY)) if (event) break;
      await closed;
    });

    it('end when the server has been silent for longer than it ever is', async () => {
      server.script((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: ghost_node\ndata: 1\n\n');
      });
      const reading = async () => {
        for await (const event of client().suggestStream(STORY)) if (event) setImmediate(() => clock.pass(45_000));
      };
      expect(await failureOf(reading())).toBeInstanceOf(TimeoutError);
    });

    it('are asked for as JSON where a body cannot be read as it comes, and give the same events', async () => {
      server.script(json(ANSWER));
      const seen = (await collect({ streaming: false })) as { event: string; data: unknown }[];
      expect(server.seen[0]!.headers.accept).toBe('application/json');
      expect(seen.map(({ event }) => event)).toEqual([
        'meta',
        'ghost_node',
        'ghost_node',
        'inline_suggestion',
        'usage',
        'done',
      ]);
      expect(seen.at(-1)!.data).toEqual(ANSWER);
      const prose = {
        primary: { id: 'p', text: 'One.' },
        alternatives: [{ id: 'a', text: 'Two.' }],
        canon_effects: [1],
      };
      server.script(json(prose));
      const deltas: unknown[] = [];
      for await (const { event, data } of client({ streaming: false }).expandStream(STORY)) {
        if (event === 'text_delta') deltas.push([event, data]);
      }
      expect(deltas).toEqual([
        ['text_delta', { target: 'primary', delta: 'One.' }],
        ['text_delta', { target: 'a', delta: 'Two.' }],
      ]);
    });

    it('have prose that goes on as the nodes that would have grown, each after the one it goes on from', async () => {
      const node = (id: string, next?: object[]) => ({ id, text: `text of ${id}`, ...(next && { next }) });
      const continuations = [node('p1', [node('p2')]), node('p3')];
      server.script(json({ ...ANSWER, continuations, ghost_nodes: [], inline_suggestions: [] }));
      const seen: unknown[] = [];
      for await (const { event, data } of client({ streaming: false }).continueProseStream(STORY))
        seen.push([event, data]);
      const grown = ['p1', 'p2', 'p3'].flatMap((id) => [
        ['text_delta', { target: id, delta: `text of ${id}` }],
        ['continuation', node(id)],
      ]);
      expect(seen.slice(1, 7)).toEqual(grown);
    });

    it('come together at the end from a fetch whose answers have no body stream', async () => {
      server.script(events('event: ghost_node\ndata: 1\n\nevent: done\ndata: 2\n\n'));
      const whole: ClientOptions['fetch'] = async (url, init) => {
        const response = await fetch(url, init as RequestInit);
        const text = await response.text();
        return { status: response.status, headers: response.headers, text: async () => text } as never;
      };
      expect(await collect({ fetch: whole })).toHaveLength(2);
    });
  });
});
