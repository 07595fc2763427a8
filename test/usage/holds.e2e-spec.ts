import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@cse/core';
import type { ReserveOutcome } from '@cse/usage';
import { cents, hold, line, startBudget, type BudgetHarness } from './budget-harness';

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const count = (outcomes: ReserveOutcome[], status: string) =>
  outcomes.filter((outcome) => outcome.status === status).length;

describe('holds that nobody ends', () => {
  let harness: BudgetHarness;
  beforeAll(async () => {
    harness = await startBudget({ DAILY_COST_CAP_USD: '1' });
  });
  afterEach(() => harness.expectSound());
  afterAll(() => harness.close());

  it('invariant 21: four sweepers charge each orphan once, flag it, and leave no hold', async () => {
    const users = times(7, () => uuidv7());
    const live = hold(users[0]!, { ttlMs: 3_600_000 });
    await Promise.all([live, ...users.map((user) => hold(user))].map((request) => harness.budget.reserve(request)));
    expect(await harness.budget.sweepOne()).toBeUndefined();
    harness.clock.advance(180_001);
    const sweeper = async () => {
      let swept = 0;
      while (await harness.budget.sweepOne()) swept += 1;
      return swept;
    };
    const swept = await Promise.all(times(4, sweeper));
    expect(swept.reduce((sum, one) => sum + one, 0)).toBe(7);
    const lines = await harness.source.query(
      `select kind, outcome, estimated, cost, count(*) as lines from usage_ledger group by 1, 2, 3, 4`,
    );
    expect(lines).toEqual([
      { kind: 'expired', outcome: 'lost', estimated: true, cost: cents(1).toString(), lines: '7' },
    ]);
    expect(await harness.budget.settle(live.id, { lines: [] })).toBe('settled');
  });

  it('a hold that is extended is not swept', async () => {
    const request = hold(uuidv7());
    await harness.budget.reserve(request);
    harness.clock.advance(170_000);
    await harness.budget.extend([request.id], 60_000);
    harness.clock.advance(50_000);
    expect(await harness.budget.sweepOne()).toBeUndefined();
    harness.clock.advance(10_001);
    expect(await harness.budget.sweepOne()).toMatchObject({ id: request.id, cost: cents(1) });
  });

  it('invariant 21: a settlement after the sweeper corrects the charge to the truth', async () => {
    const user = uuidv7();
    const request = hold(user);
    await harness.budget.reserve(request);
    harness.clock.advance(180_001);
    await harness.budget.sweepOne();
    expect(await harness.budget.settle(request.id, { lines: [line(42n)] })).toBe('corrected');
    expect(await harness.budget.settle(request.id, { lines: [line(42n)] })).toBe('noop');
    const lines = await harness.source.query<{ kind: string; cost: string }[]>(
      'select kind, cost from usage_ledger where user_id = $1 order by id',
      [user],
    );
    const charged = cents(1).toString();
    expect(lines).toEqual([
      { kind: 'expired', cost: charged },
      { kind: 'correction', cost: `-${charged}` },
      { kind: 'correction', cost: '42' },
    ]);
  });

  it('invariant 21: sweeper against settlement: one winner', async () => {
    for (let round = 0; round < 10; round++) {
      const request = hold(uuidv7());
      await harness.budget.reserve(request);
      harness.clock.advance(180_001);
      await Promise.all([harness.budget.sweepOne(), harness.budget.settle(request.id, { lines: [line(1n)] })]);
      await harness.expectSound();
      const [row] = await harness.source.query<{ total: string }[]>(
        'select sum(cost) as total from usage_ledger where reservation_id = $1',
        [request.id],
      );
      expect(row!.total).toBe('1');
    }
  });
});

describe('holds that are taken back', () => {
  let harness: BudgetHarness;
  beforeAll(async () => {
    harness = await startBudget({ DAILY_COST_CAP_USD: '1' });
  });
  afterEach(() => harness.expectSound());
  afterAll(() => harness.close());

  const states = (user: string) =>
    harness.source.query<object[]>('select state, cost from usage_reservations where user_id = $1', [user]);

  it('leave no trace, neither when they were made nor when the sweeper was first', async () => {
    for (const waitMs of [0, 180_001]) {
      const user = uuidv7();
      const request = hold(user);
      await harness.budget.reserve(request);
      harness.clock.advance(waitMs);
      await harness.budget.sweepOne();
      await harness.budget.abandon(request.id, harness.clock.now());
      await harness.budget.abandon(request.id, harness.clock.now());
      const [total] = await harness.source.query<object[]>(
        'select coalesce(sum(cost), 0) as cost from usage_ledger where user_id = $1',
        [user],
      );
      expect(total).toEqual({ cost: '0' });
      expect((await harness.budget.reserve(hold(user, { cost: cents(100) }))).status).toBe('reserved');
    }
  });

  it('are not made any more when they were still on their way', async () => {
    const user = uuidv7();
    const request = hold(user);
    await harness.budget.abandon(request.id, harness.clock.now());
    await expect(harness.budget.reserve(request)).rejects.toThrow(/duplicate key/);
    expect(await states(user)).toEqual([]);
    expect((await harness.budget.reserve(hold(user, { cost: cents(100) }))).status).toBe('reserved');
  });

  it('of a reserve and its withdrawal at once, nothing is left', async () => {
    const user = uuidv7();
    for (let round = 0; round < 20; round++) {
      const request = hold(user);
      const reserved = harness.budget.reserve(request).catch(() => undefined);
      await Promise.all([reserved, harness.budget.abandon(request.id, harness.clock.now())]);
    }
    expect(
      await harness.source.query(`select id from usage_reservations where state = 'held' and user_id = $1`, [user]),
    ).toEqual([]);
  });
});

describe('the cap of the deployment', () => {
  let harness: BudgetHarness;
  beforeEach(async () => {
    harness = await startBudget({ GLOBAL_MONTHLY_COST_CAP_USD: '1' });
  });
  afterEach(async () => {
    await harness.expectSound();
    await harness.close();
  });

  it('holds over many users and two processes: exactly as many as fit', async () => {
    const other = await harness.other();
    const outcomes = await Promise.all(
      times(300, (index) => (index % 2 ? harness.budget : other).reserve(hold(uuidv7()))),
    );
    expect([count(outcomes, 'reserved'), count(outcomes, 'over_cap')]).toEqual([100, 200]);
    const refusal = outcomes.find(({ status }) => status === 'over_cap');
    expect(refusal).toMatchObject({ cap: 'deployment_monthly_cost', limit: undefined, remaining: undefined });
  });

  it('what is settled below its hold can be spent again, to the last nano-dollar', async () => {
    let spent = 0n;
    for (let round = 0; round < 60; round++) {
      const wave = times(10, () => hold(uuidv7(), { cost: cents(8) }));
      const outcomes = await Promise.all(wave.map((request) => harness.budget.reserve(request)));
      const admitted = wave.filter((_, index) => outcomes[index]!.status === 'reserved');
      const room = (cents(100) - spent) / cents(8);
      expect(admitted).toHaveLength(Number(room < 10n ? room : 10n));
      if (admitted.length === 0) break;
      await Promise.all(admitted.map(({ id }) => harness.budget.settle(id, { lines: [line(cents(1))] })));
      spent += BigInt(admitted.length) * cents(1);
    }
    const rest = cents(100) - spent;
    expect(count([await harness.budget.reserve(hold(uuidv7(), { cost: rest + 1n }))], 'over_cap')).toBe(1);
    expect(count([await harness.budget.reserve(hold(uuidv7(), { cost: rest }))], 'reserved')).toBe(1);
  });

  it('a process with a lower cap refuses at once, also what was shared out before', async () => {
    expect((await harness.budget.reserve(hold(uuidv7(), { cost: cents(50) }))).status).toBe('reserved');
    const lowered = await harness.other({ GLOBAL_MONTHLY_COST_CAP_USD: '0.40' });
    expect((await lowered.reserve(hold(uuidv7()))).status).toBe('over_cap');
  });

  it('starts anew with the month', async () => {
    await harness.budget.reserve(hold(uuidv7(), { cost: cents(100) }));
    harness.clock.set(new Date('2026-12-01T00:00:00Z'));
    expect((await harness.budget.reserve(hold(uuidv7(), { cost: cents(100) }))).status).toBe('reserved');
  });
});

describe('limits in the same round trip', () => {
  let harness: BudgetHarness;
  beforeAll(async () => {
    harness = await startBudget({ RATE_LIMIT_PER_MINUTE: '20', DAILY_COST_CAP_USD: '5' });
  });
  afterEach(() => harness.expectSound());
  afterAll(() => harness.close());

  it('invariant 23: two processes admit the limit and no more, and refill it with time', async () => {
    const user = uuidv7();
    const other = await harness.other({ RATE_LIMIT_PER_MINUTE: '20' });
    const outcomes = await Promise.all(
      times(60, (index) => (index % 2 ? harness.budget : other).reserve(hold(user, { rateClass: 'text' }))),
    );
    expect([count(outcomes, 'reserved'), count(outcomes, 'rate_limited')]).toEqual([20, 40]);
    const limited = outcomes.find(({ status }) => status === 'rate_limited');
    expect(limited).toMatchObject({ retryAfterS: 3, rate: { limit: 20, remaining: 0, resetS: 60 } });
    expect((await harness.budget.reserve(hold(user, { rateClass: 'media' }))).status).toBe('reserved');
    harness.clock.advance(2_999);
    expect((await harness.budget.reserve(hold(user, { rateClass: 'text' }))).status).toBe('rate_limited');
    harness.clock.advance(1);
    expect((await harness.budget.reserve(hold(user, { rateClass: 'text' }))).status).toBe('reserved');
  });

  it('admits only so many at a time of what has slots', async () => {
    const user = uuidv7();
    const stream = () => hold(user, { slot: { name: 'stream', limit: 3 } });
    const requests = times(10, stream);
    const outcomes = await Promise.all(requests.map((request) => harness.budget.reserve(request)));
    expect([count(outcomes, 'reserved'), count(outcomes, 'too_many_running')]).toEqual([3, 7]);
    const running = requests[outcomes.findIndex(({ status }) => status === 'reserved')]!;
    await harness.budget.settle(running.id, { lines: [] });
    expect((await harness.budget.reserve(stream())).status).toBe('reserved');
    expect((await harness.budget.reserve(hold(user))).status).toBe('reserved');
  });
});

describe('idempotency keys', () => {
  let harness: BudgetHarness;
  beforeAll(async () => {
    harness = await startBudget();
  });
  afterEach(() => harness.expectSound());
  afterAll(() => harness.close());

  const key = (change = {}) => ({
    idempotency: {
      route: 'POST /ai/suggest',
      keyHash: randomBytes(32),
      requestHash: Buffer.alloc(32, 1),
      ...change,
    },
  });

  it('invariant 22: of 100 parallel requests with one key one runs; another body, user or route is told apart', async () => {
    const user = uuidv7();
    const same = key();
    const outcomes = await Promise.all(times(100, () => harness.budget.reserve(hold(user, same))));
    expect([count(outcomes, 'reserved'), count(outcomes, 'in_progress')]).toEqual([1, 99]);
    const { idempotency } = same;
    const otherBody = { idempotency: { ...idempotency, requestHash: Buffer.alloc(32, 2) } };
    expect((await harness.budget.reserve(hold(user, otherBody))).status).toBe('key_reused');
    expect((await harness.budget.reserve(hold(uuidv7(), same))).status).toBe('reserved');
    const otherRoute = { idempotency: { ...idempotency, route: 'POST /ai/expand' } };
    expect((await harness.budget.reserve(hold(user, otherRoute))).status).toBe('reserved');
  });

  it('replays the answer while it is kept, then its receipt, and forgets the key after a day', async () => {
    const user = uuidv7();
    const same = key();
    const request = hold(user, same);
    await harness.budget.reserve(request);
    const answerExpiresAt = new Date(harness.clock.millis() + 600_000);
    await harness.budget.settle(request.id, {
      lines: [line(5n)],
      key: { state: 'answered', receipt: { usage: 5 }, sealed: Buffer.from('sealed'), answerExpiresAt },
    });
    const again = () => harness.budget.reserve(hold(user, same));
    expect(await again()).toMatchObject({
      status: 'replay',
      answer: { state: 'answered', receipt: { usage: 5 }, sealed: Buffer.from('sealed') },
    });
    harness.clock.advance(600_000);
    expect(await again()).toMatchObject({ answer: { receipt: { usage: 5 }, sealed: undefined } });
    harness.clock.advance(23 * 3_600_000 + 3_000_000);
    expect((await again()).status).toBe('reserved');
  });

  it('invariant 40: is free when the hold behind it was swept, and yields one answer all the same', async () => {
    const user = uuidv7();
    const same = key();
    const [lost, second] = [hold(user, same), hold(user, same)];
    await harness.budget.reserve(lost);
    harness.clock.advance(180_001);
    while (await harness.budget.sweepOne()) continue;
    expect((await harness.budget.reserve(second)).status).toBe('reserved');
    const answered = {
      lines: [line(5n)],
      key: {
        state: 'answered' as const,
        receipt: {},
        sealed: Buffer.from('sealed'),
        answerExpiresAt: new Date(harness.clock.millis() + 600_000),
      },
    };
    expect(await harness.budget.settle(lost.id, answered)).toBe('superseded');
    expect((await harness.budget.reserve(hold(user, same))).status).toBe('in_progress');
    expect(await harness.budget.settle(second.id, answered)).toBe('settled');
    expect((await harness.budget.reserve(hold(user, same))).status).toBe('replay');
  });
});

describe('alerts', () => {
  let harness: BudgetHarness;
  beforeAll(async () => {
    harness = await startBudget({ DAILY_COST_CAP_USD: '1', MONTHLY_COST_CAP_USD: '4' });
  });
  afterAll(() => harness.close());

  it('invariant 27: 50, 80 and 100 % each once a window under 100 parallel settlements', async () => {
    const user = uuidv7();
    const requests = times(100, () => hold(user));
    await Promise.all(requests.map((request) => harness.budget.reserve(request)));
    await Promise.all(requests.map(({ id }) => harness.budget.settle(id, { lines: [line(cents(1))] })));
    const alerts = () =>
      harness.source.query<object[]>(
        `select cap, window_starts_on::text as day, threshold from usage_alerts where user_id = $1 order by cap, day, threshold`,
        [user],
      );
    const today = [50, 80, 100].map((threshold) => ({ cap: 'daily_cost', day: '2026-11-22', threshold }));
    expect(await alerts()).toEqual(today);
    harness.clock.advance(86_400_000);
    for (const amount of [cents(60), cents(30)]) {
      const request = hold(user, { cost: amount });
      await harness.budget.reserve(request);
      await harness.budget.settle(request.id, { lines: [line(amount)] });
    }
    expect(await alerts()).toEqual([
      ...today,
      ...[50, 80].map((threshold) => ({ cap: 'daily_cost', day: '2026-11-23', threshold })),
      // Of a month's $4, $1.90: below half. The tokens cap of the day is far away.
    ]);
  });
});
