import { UsageConfig } from '@cse/config';
import { SystemClock } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { CapBook, Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { startApiProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

const REQUESTS = 500;
const CAP = 1_000_000_000n;
const body = {
  tier: 'draft',
  count: { ghost_nodes: 1, inline_suggestions: 1 },
  active_path: [{ id: 'n_1', parent_id: null, text: 'Mara rowed out before the bells, with the lamp hooded.' }],
  branch_canon: {},
};

/** Numbers that look random and are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('two api processes and one budget of a dollar', () => {
  let fake: FakeAnthropic;
  let database: TestDatabase;
  let source: DataSource;
  let environment: Record<string, string>;
  let apis: BuiltProcess[];
  let tokens: string[];
  let userId: string;

  beforeEach(async () => {
    fake = await startFakeAnthropic();
    // Nobody counts the prompts, so that each request is held by the one bound that the sums below are of.
    fake.counting = 'bad_request';
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 4 })).initialize();
    environment = {
      DATABASE_URL: database.url,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      DAILY_COST_CAP_USD: '1',
      MONTHLY_COST_CAP_USD: '1',
      DAILY_TOKENS: '1000000000',
      RATE_LIMIT_PER_MINUTE: '1000000',
      STREAMS_PER_USER: '1000',
      DATABASE_POOL_SIZE: '10',
      LOG_LEVEL: 'warn',
    };
    apis = [await startApiProcess(environment), await startApiProcess(environment)];
    await signInEverywhere();
  }, 60_000);
  afterEach(async () => {
    fake.resume();
    await Promise.all(apis.map((api) => api.stop()));
    await source.destroy();
    await database.drop();
    await fake.close();
  });

  /** The same person at each process. */
  async function signInEverywhere(): Promise<void> {
    const signedIn = await Promise.all(apis.map((api) => signIn(api)));
    tokens = signedIn.map(({ accessToken }) => accessToken);
    userId = signedIn[0]!.userId;
  }

  /** The status of the answer, 0 when the connection broke. Reads all of it. */
  async function suggest(process: number, { stream = false, signal }: { stream?: boolean; signal?: AbortSignal } = {}) {
    const accept = stream ? 'text/event-stream' : 'application/json';
    const headers = { authorization: `Bearer ${tokens[process]}`, 'content-type': 'application/json', accept };
    const url = `${apis[process]!.url}/ai/suggest`;
    try {
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
      await answer.text();
      return answer.status;
    } catch {
      return 0;
    }
  }

  async function bound(): Promise<bigint> {
    const answer = await fetch(`${apis[0]!.url}/usage/estimate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ operation: 'ai.suggest', request: body }),
    });
    const { cost_usd } = (await answer.json()) as { cost_usd: { max: number } };
    return BigInt(Math.round(cost_usd.max * 1e9));
  }

  async function window(): Promise<{ settled: bigint; reserved: bigint }> {
    const [row] = await source.query<{ settled: string; reserved: string }[]>(
      `select cost_settled as settled, cost_reserved as reserved from usage_windows where user_id = $1 and period = 'day'`,
      [userId],
    );
    return { settled: BigInt(row?.settled ?? 0), reserved: BigInt(row?.reserved ?? 0) };
  }

  const held = async () =>
    (await source.query<object[]>(`select id from usage_reservations where state = 'held'`)).length;
  const expectSound = async () => expect(await new Reconciler(source).differences(new Date(0))).toEqual([]);

  /** To the last nano-dollar: with one less than a request needs it is refused, with that very amount it is not. */
  async function expectNoFalseRefusal(): Promise<void> {
    const caps = new CapBook(new UsageConfig({}), source, new SystemClock());
    const needed = (await window()).settled + (await bound());
    await caps.set(userId, { dailyCost: needed - 1n });
    expect(await suggest(0)).toBe(402);
    await caps.set(userId, { dailyCost: needed });
    expect(await suggest(0)).toBe(200);
    expect(await suggest(0)).toBe(402);
  }

  it('invariant 1: 500 at once: as many are admitted as fit, and what is settled never crosses the cap', async () => {
    const fits = Number(CAP / (await bound()));
    fake.always('hold_start');
    const answered: number[] = [];
    const all = Promise.all(
      Array.from({ length: REQUESTS }, async (_, index) => {
        const status = await suggest(index % 2, { stream: index % 3 === 0 });
        answered.push(status);
      }),
    );
    // Whoever was admitted waits for the upstream; everybody else has an answer by then.
    await eventually(() => Promise.resolve(expect(answered).toHaveLength(REQUESTS - fits)), 40_000);
    expect(new Set(answered)).toEqual(new Set([402]));
    expect(await held()).toBe(fits);
    fake.always('normal');
    fake.resume();
    await all;
    expect(answered.filter((status) => status === 200)).toHaveLength(fits);
    expect((await window()).settled).toBeLessThanOrEqual(CAP);
    await expectNoFalseRefusal();
    expect(await window()).toEqual({ settled: fake.ledger.totals.cost, reserved: 0n });
    await expectSound();
  }, 90_000);

  it('invariant 16: with random aborts and one process killed in the middle, nothing is lost and nothing stays held', async () => {
    const random = sequence(20261124);
    fake.always({ delayMs: 2 });
    let done = 0;
    let killed: Promise<void> | undefined;
    const one = async (index: number) => {
      const leaving = new AbortController();
      const timer = random() < 0.3 ? setTimeout(() => leaving.abort(), random() * 400) : undefined;
      await suggest(index % 2, { stream: random() < 0.5, signal: leaving.signal });
      clearTimeout(timer);
      if (++done === 60) killed = apis[0]!.kill();
    };
    // Some at a time, so that there is always something in flight when the process dies.
    let next = 0;
    const client = async () => {
      while (next < REQUESTS) await one(next++);
    };
    await Promise.all(Array.from({ length: 40 }, client));
    await killed;
    const { settled, reserved } = await window();
    expect(settled + reserved).toBeLessThanOrEqual(CAP);
    await expectSound();

    // The living process ends what it still had, and what the dead one had as well.
    await eventually(async () => expect(await held()).toBe(0), 30_000);
    const lost = await source.query<object[]>(`select id from usage_reservations where state = 'expired'`);
    expect(lost.length).toBeGreaterThan(0);
    const after = await window();
    expect(after.reserved).toBe(0n);
    expect(after.settled).toBeLessThanOrEqual(CAP);
    await expectSound();

    apis = [apis[1]!];
    await signInEverywhere();
    await expectNoFalseRefusal();
    await expectSound();
  }, 90_000);
});
