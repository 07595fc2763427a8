import { uuidv7 } from '@cse/core';
import { cents, hold, line, startBudget, type BudgetHarness } from './budget-harness';

describe('the budget', () => {
  let harness: BudgetHarness;
  beforeAll(async () => {
    harness = await startBudget({ DAILY_COST_CAP_USD: '1', MONTHLY_COST_CAP_USD: '2' });
  });
  afterAll(() => harness.close());

  it('invariants 1, 2: 500 concurrent holds of one cent from two processes against $1: exactly 100 fit', async () => {
    const user = uuidv7();
    const other = await harness.other();
    const outcomes = await Promise.all(
      Array.from({ length: 500 }, (_, index) => (index % 2 ? harness.budget : other).reserve(hold(user))),
    );
    expect(outcomes.filter(({ status }) => status === 'reserved')).toHaveLength(100);
    expect(outcomes.filter(({ status }) => status === 'over_cap')).toHaveLength(400);
  });

  it('invariant 4: ends a hold once, however often it is settled', async () => {
    const user = uuidv7();
    const request = hold(user);
    expect((await harness.budget.reserve(request)).status).toBe('reserved');
    expect(await harness.budget.settle(request.id, { lines: [line(cents(1))] })).toBe('settled');
    expect(await harness.budget.settle(request.id, { lines: [line(cents(1))] })).toBe('noop');
  });
});
