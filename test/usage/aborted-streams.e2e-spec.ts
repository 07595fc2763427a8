import { Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import { EventReader, ProposalCaller, SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

interface Entry {
  held: string;
  charged: string;
  lines: string;
  outcome: string;
  estimated: boolean;
}

describe('a stream whose reader goes away', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;
  let goOn: ProposalCaller<object>;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    const upstream = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' };
    api = await startTestApi({ ...upstream, ...UNLIMITED, STREAMS_PER_USER: '100' });
    const { accessToken } = await signIn(api);
    ask = new SuggestCaller(api.url, accessToken);
    goOn = new ProposalCaller(api.url, accessToken, '/ai/continue');
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  /** What became of the request that its answer names. */
  async function entryOf(requestId: string): Promise<Entry> {
    let entry: Entry | undefined;
    await eventually(async () => {
      [entry] = await api.query<Entry>(
        `select r.cost as held, r.actual_cost as charged, count(*) as lines, min(l.outcome) as outcome,
                bool_or(l.estimated) as estimated
           from usage_reservations r join usage_ledger l on l.reservation_id = r.id
          where r.request_id = $1 group by r.id, r.day`,
        [requestId],
      );
      expect(entry).toBeDefined();
    });
    return entry!;
  }

  it('invariant 13: after each event it is charged once, no less than the upstream bills and no more than was held', async () => {
    // About 200 tokens a second, as models write.
    fake.always({ chunk: [4, 8], delayMs: 12 });
    const leaveAfter = async (events: number): Promise<void> => {
      const requestId = `leaves-after-${events}`;
      const leaving = new AbortController();
      const headers = { 'x-request-id': requestId };
      const answer = await ask.send(
        { ...sampleStory(), steer: requestId },
        { accept: 'text/event-stream', signal: leaving.signal, headers },
      );
      let seen = 0;
      const reading = (async () => {
        for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
          seen += chunk.split('event: ').length - 1;
          if (seen >= events) leaving.abort();
        }
      })();
      await expect(reading).rejects.toThrow();
      const upstream = fake.requests.find(({ body }) => JSON.stringify(body).includes(requestId))!;
      await upstream.closed;
      expect(upstream.aborted).toBe(true);
      const entry = await entryOf(requestId);
      expect(entry).toMatchObject({ lines: '1', outcome: 'aborted', estimated: true });
      // The fake knows what it bills once it has seen that nobody is there any more.
      await eventually(() => {
        const billed = fake.ledger.entries.find((line) => line.requestId === upstream.id)!.cost;
        expect(billed).toBeGreaterThan(0n);
        expect(BigInt(entry.charged)).toBeGreaterThanOrEqual(billed);
        return Promise.resolve();
      });
      expect(BigInt(entry.charged)).toBeLessThanOrEqual(BigInt(entry.held));
    };
    await Promise.all([1, 2, 3].map(leaveAfter));
    expect(await new Reconciler(api.app.get(DataSource)).differences(new Date(0))).toEqual([]);
  }, 30_000);

  it('invariant 13: so is one of several calls that run at the same time, each with a line of its own', async () => {
    fake.reset();
    fake.always({ chunk: [4, 8], delayMs: 12 });
    const leaveAfter = async (events: number, calls: number): Promise<void> => {
      const requestId = `leaves-them-after-${events}`;
      const { active_path, branch_canon } = sampleStory();
      const leaving = new AbortController();
      const stream = await goOn.send(
        { active_path, branch_canon, target_words: 80, steer: requestId },
        { accept: 'text/event-stream', signal: leaving.signal, headers: { 'x-request-id': requestId } },
      );
      const reader = new EventReader(stream);
      for (let seen = 0; seen < events; seen++) await reader.next();
      leaving.abort();
      const upstream = fake.requests.filter(({ body }) => JSON.stringify(body).includes(requestId));
      await Promise.all(upstream.map(({ closed }) => closed));
      expect(upstream.length).toBeGreaterThanOrEqual(calls);
      const entry = await entryOf(requestId);
      expect(entry).toMatchObject({ lines: String(upstream.length), outcome: 'aborted' });
      await eventually(() => {
        const bills = upstream.map(({ id }) => fake.ledger.entries.find((line) => line.requestId === id)!.cost);
        expect(BigInt(entry.charged)).toBeGreaterThanOrEqual(bills.reduce((sum, cost) => sum + cost, 0n));
        return Promise.resolve();
      });
      expect(BigInt(entry.charged)).toBeLessThanOrEqual(BigInt(entry.held));
    };
    await Promise.all([leaveAfter(1, 1), leaveAfter(4, 3), leaveAfter(9, 3)]);
    expect(await new Reconciler(api.app.get(DataSource)).differences(new Date(0))).toEqual([]);
  }, 30_000);

  it('is charged also when the upstream had not said a word', async () => {
    fake.reset();
    fake.next('no_response');
    const requestId = 'leaves-at-once';
    const leaving = new AbortController();
    const options = { accept: 'text/event-stream', signal: leaving.signal, headers: { 'x-request-id': requestId } };
    const opened = ask.send(sampleStory(), options);
    const upstream = await fake.arrived(1);
    leaving.abort();
    await expect(opened).rejects.toThrow();
    await upstream.closed;
    const entry = await entryOf(requestId);
    expect(entry).toMatchObject({ lines: '1', outcome: 'aborted', estimated: true });
    expect(BigInt(entry.charged)).toBeGreaterThan(0n);
    expect(BigInt(entry.charged)).toBeLessThan(BigInt(entry.held));
  });

  it('an upstream that is silent for too long is charged as all that was held: nobody knows its bill', async () => {
    const upstream = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test', TEXT_TIMEOUT_S: '1' };
    const hasty = await startTestApi({ ...upstream, ...UNLIMITED });
    try {
      fake.reset();
      fake.next('no_response');
      const token = (await signIn(hasty)).accessToken;
      expect((await new SuggestCaller(hasty.url, token).json(sampleStory())).status).toBe(504);
      const [entry] = await hasty.query<Entry>(
        `select r.cost as held, r.actual_cost as charged, l.outcome, l.estimated
           from usage_reservations r join usage_ledger l on l.reservation_id = r.id`,
      );
      expect(entry).toEqual({ held: entry!.held, charged: entry!.held, outcome: 'failed', estimated: true });
    } finally {
      await hasty.close();
    }
  });
});
