import { uuidv7 } from '@cse/core';
import type { HoldBook, ReserveOutcome } from '@cse/usage';
import { cents, hold, line, startBudget, type BudgetHarness } from './budget-harness';

describe('the budget', () => {
  let harness: BudgetHarness;
  let budget: HoldBook;

  beforeAll(async () => {
    harness = await startBudget({ DAILY_COST_CAP_USD: '1', MONTHLY_COST_CAP_USD: '2', DAILY_TOKENS: '1000000' });
    budget = harness.budget;
  });
  beforeEach(() => harness.clock.set(new Date('2026-11-22T12:00:00Z')));
  afterEach(() => harness.expectSound());
  afterAll(() => harness.close());

  const statuses = (outcomes: ReserveOutcome[]) => outcomes.map(({ status }) => status);
  const count = (outcomes: ReserveOutcome[], status: string) =>
    statuses(outcomes).filter((found) => found === status).length;

  async function window(userId: string, period: 'day' | 'month', startsOn: string): Promise<Record<string, string>> {
    const [row] = await harness.source.query<Record<string, string>[]>(
      'select * from usage_windows where user_id = $1 and period = $2 and starts_on = $3',
      [userId, period, startsOn],
    );
    return row ?? {};
  }

  it('invariants 1, 2: 500 concurrent holds of a cent from two processes against $1: exactly 100 fit', async () => {
    const user = uuidv7();
    const other = await harness.other();
    const outcomes = await Promise.all(
      Array.from({ length: 500 }, (_, index) => (index % 2 ? budget : other).reserve(hold(user))),
    );
    expect([count(outcomes, 'reserved'), count(outcomes, 'over_cap')]).toEqual([100, 400]);
    expect((await window(user, 'day', '2026-11-22')).cost_reserved).toBe(cents(100).toString());
  });

  it('invariant 3: books what was used to day and month, by class of token', async () => {
    const user = uuidv7();
    const request = hold(user);
    await budget.reserve(request);
    await budget.settle(request.id, { lines: [line(123n), line(7n, { attempt: 2, outputTokens: 1 })] });
    for (const [period, start] of [['day', '2026-11-22'] as const, ['month', '2026-11-01'] as const]) {
      expect(await window(user, period, start)).toMatchObject({
        cost_settled: '130',
        cost_reserved: '0',
        tokens_settled: '791',
        tokens_reserved: '0',
        input_tokens: '200',
        cache_read_tokens: '400',
        cache_write_tokens: '140',
        output_tokens: '51',
        text_requests: '1',
      });
    }
  });

  it('invariant 4: 50 concurrent settlements of one hold have one effect', async () => {
    const user = uuidv7();
    const request = hold(user);
    await budget.reserve(request);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => budget.settle(request.id, { lines: [line(cents(1))] })),
    );
    expect(outcomes.sort()).toEqual([...Array.from({ length: 49 }, () => 'noop'), 'settled']);
    expect((await window(user, 'day', '2026-11-22')).cost_settled).toBe(cents(1).toString());
  });

  it('releases a hold whose work was never dispatched, without a trace in the ledger', async () => {
    const user = uuidv7();
    const request = hold(user);
    await budget.reserve(request);
    expect(await budget.settle(request.id, { lines: [] })).toBe('settled');
    expect(await harness.source.query('select 1 from usage_ledger where user_id = $1', [user])).toEqual([]);
    expect(await window(user, 'day', '2026-11-22')).toMatchObject({ cost_reserved: '0', text_requests: '0' });
  });

  it('invariant 6: a cap lowered below the spending refuses at once; raised, the same key then succeeds', async () => {
    const user = uuidv7();
    const first = hold(user, { cost: cents(40) });
    await budget.reserve(first);
    await budget.settle(first.id, { lines: [line(cents(40))] });
    await harness.caps.set(user, { dailyCost: cents(30) });
    const idempotency = { route: 'POST /ai/suggest', keyHash: Buffer.alloc(32, 1), requestHash: Buffer.alloc(32, 2) };
    expect(await budget.reserve(hold(user, { idempotency }))).toMatchObject({
      status: 'over_cap',
      cap: 'daily_cost',
      limit: cents(30),
      remaining: 0n,
      required: cents(1),
    });
    await harness.caps.set(user, { dailyCost: null });
    expect((await budget.reserve(hold(user, { idempotency }))).status).toBe('reserved');
  });

  it('invariant 7: day and month both bind, and a refusal by one leaves no trace in the other', async () => {
    const user = uuidv7();
    for (const day of ['20', '21']) {
      harness.clock.set(new Date(`2026-11-${day}T12:00:00Z`));
      const request = hold(user, { cost: cents(90) });
      expect((await budget.reserve(request)).status).toBe('reserved');
      await budget.settle(request.id, { lines: [line(cents(90))] });
    }
    expect(await budget.reserve(hold(user, { cost: cents(20) }))).toMatchObject({ cap: 'daily_cost' });
    harness.clock.set(new Date('2026-11-22T12:00:00Z'));
    expect(await budget.reserve(hold(user, { cost: cents(30) }))).toMatchObject({
      cap: 'monthly_cost',
      remaining: cents(20),
    });
    expect(await window(user, 'day', '2026-11-22')).toMatchObject({ cost_reserved: '0' });
    expect((await budget.reserve(hold(user, { cost: cents(20) }))).status).toBe('reserved');
  });

  it.each([
    ['midnight', '2026-11-22T23:59:59.900Z', '2026-11-23T00:00:01Z', ['2026-11-22', '2026-11-01']],
    ['the end of a month', '2026-11-30T23:59:59.900Z', '2026-12-01T00:00:01Z', ['2026-11-30', '2026-11-01']],
    ['a leap day', '2028-02-29T23:59:59.900Z', '2028-03-01T00:00:01Z', ['2028-02-29', '2028-02-01']],
  ])(
    'invariant 8: over %s the window of the hold is charged, the new one untouched',
    async (_, held, ended, starts) => {
      const user = uuidv7();
      harness.clock.set(new Date(held));
      const request = hold(user);
      await budget.reserve(request);
      harness.clock.set(new Date(ended));
      await budget.settle(request.id, { lines: [line(77n)] });
      const rows = await harness.source.query<{ starts_on: string; cost_settled: string }[]>(
        'select starts_on::text, cost_settled from usage_windows where user_id = $1 order by period',
        [user],
      );
      expect(rows).toEqual(starts.map((day) => ({ starts_on: day, cost_settled: '77' })));
    },
  );

  it('counts tokens, images and video seconds against their own caps', async () => {
    const user = uuidv7();
    expect(await budget.reserve(hold(user, { tokens: 1_000_001 }))).toMatchObject({
      cap: 'daily_tokens',
      limit: 1_000_000n,
    });
    const job = { operation: 'image' as const, tokens: 0, cost: 0n };
    expect(await budget.reserve(hold(user, { ...job, images: 101 }))).toMatchObject({
      cap: 'daily_images',
      required: 101n,
    });
    expect(await budget.reserve(hold(user, { ...job, operation: 'video', videoSeconds: 300.5 }))).toMatchObject({
      cap: 'daily_video_seconds',
      limit: 300n,
    });
    const clip = hold(user, { ...job, operation: 'video', videoSeconds: 5.5 });
    await budget.reserve(clip);
    await budget.settle(clip.id, { lines: [line(5n, { videoSeconds: 5.5, inputTokens: 0 })] });
    expect(await window(user, 'day', '2026-11-22')).toMatchObject({ video_jobs: '1', video_seconds_settled: '5.500' });
  });

  it('a cap of zero refuses what costs nothing too', async () => {
    const user = uuidv7();
    await harness.caps.set(user, { dailyCost: 0n });
    expect(await budget.reserve(hold(user, { cost: 0n }))).toMatchObject({ status: 'over_cap', cap: 'daily_cost' });
  });

  it('the caps of a plan take the place of the base ones, and a user keeps what an admin set', async () => {
    const studio = await harness.other({ PLAN_CAPS: '{"studio":{"daily_cost_usd":"3","monthly_cost_usd":"3"}}' });
    const user = uuidv7();
    expect((await studio.reserve(hold(user, { plan: 'studio', cost: cents(250) }))).status).toBe('reserved');
    expect((await studio.reserve(hold(uuidv7(), { cost: cents(250) }))).status).toBe('over_cap');
    await harness.caps.set(user, { dailyCost: cents(260) });
    expect((await studio.reserve(hold(user, { plan: 'studio', cost: cents(11) }))).status).toBe('over_cap');
  });

  it('refuses to change or delete what stands in the ledger', async () => {
    const request = hold(uuidv7());
    await budget.reserve(request);
    await budget.settle(request.id, { lines: [line(1n)] });
    await expect(harness.source.query('update usage_ledger set cost = 0')).rejects.toThrow('append-only');
    await expect(harness.source.query('delete from usage_ledger')).rejects.toThrow('append-only');
  });
});
