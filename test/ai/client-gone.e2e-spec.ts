import { Client } from 'pg';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SuggestCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

/** Far longer than these tests may take: an upstream call or a stop that waits for it fails them. */
const FOREVER_S = '300';
const FORMS = ['text/event-stream', 'application/json'];

describe('POST /ai/suggest when the client goes away', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= api.close());

  beforeEach(async () => {
    stopped = undefined;
    fake = await startFakeAnthropic();
    api = await startTestApi({
      ...UNLIMITED,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      TEXT_TIMEOUT_S: FOREVER_S,
      SHUTDOWN_DRAIN_S: FOREVER_S,
    });
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
  });
  afterEach(async () => {
    await stop();
    await fake.close();
  });

  const states = async () => {
    const rows = await api.query<{ state: string }>('select state from usage_reservations');
    return rows.map(({ state }) => state);
  };

  describe.each(FORMS)('as %s', (accept) => {
    it.each(['start', 'middle'] as const)(
      'ends the upstream call (%s of the answer) and the request, for which the stop afterwards does not wait',
      async (hold) => {
        fake.next({ name: 'small_chunks', hold });
        const leave = new AbortController();
        const opened = ask.send(sampleStory(), { accept, signal: leave.signal });
        const upstream = await fake.arrived(1);
        // A stream has begun: the api is waiting for its next event when the client leaves.
        if (hold === 'middle' && accept === 'text/event-stream') await (await opened).body!.getReader().read();
        await eventually(async () => expect(upstream.wasHeld).toBe(true));
        leave.abort();
        await opened.catch(() => undefined);
        await upstream.closed;
        expect(upstream.aborted).toBe(true);
        await eventually(async () => expect(await states()).toEqual(['settled']));
      },
    );

    it('asks no provider for a client that left while the budget was asked', async () => {
      expect((await ask.json(sampleStory())).status).toBe(200);
      const { database } = api;
      const blocker = new Client(database.url);
      await blocker.connect();
      await blocker.query('begin; select from usage_windows for update');
      const leave = new AbortController();
      const opened = ask.send(sampleStory(), { accept, signal: leave.signal });
      await eventually(async () => {
        const waiting = await api.query(
          `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(waiting).toHaveLength(1);
      });
      leave.abort();
      await opened.catch(() => undefined);
      await eventually(async () => expect(api.logs.events('request').at(-1)).toMatchObject({ aborted: true }));
      await blocker.query('rollback');
      await blocker.end();
      await eventually(async () => expect(await states()).toEqual(['settled', 'released']));
      expect(fake.requests).toHaveLength(1);
    });
  });

  it('lets an answer that has begun come to its end when the process stops', async () => {
    fake.next({ name: 'small_chunks', hold: 'middle' });
    const stream = await ask.events(sampleStory());
    expect((await stream.next())?.event).toBe('meta');
    const closed = stop();
    await eventually(async () => expect((await ask.json(sampleStory())).status).toBe(503));
    fake.resume();
    expect((await stream.rest()).at(-1)?.event).toBe('done');
    await closed;
  });
});
