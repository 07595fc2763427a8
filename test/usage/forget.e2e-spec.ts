import { uuidv7 } from '@cse/core';
import { Housekeeper, type HoldRequest } from '@cse/usage';
import { Client } from 'pg';
import { eventually } from '../harness/eventually';
import { hold, line, startBudget, type BudgetHarness } from './budget-harness';

/** Deleting an account waits for what its requests have locked, and never the other way round as well. */
describe('an account that is deleted', () => {
  let harness: BudgetHarness;
  let request: Client;
  let deletion: Client;
  let user: string;

  beforeAll(async () => {
    harness = await startBudget();
  });
  afterAll(() => harness.close());

  beforeEach(async () => {
    user = uuidv7();
    await harness.source.query(
      `insert into users (id, issuer, subject, email_verified, role, plan, created_at, last_sign_in_at)
       values ($1, 'i', $1::uuid::text, true, 'user', 'free', now(), now())`,
      [user],
    );
    [request, deletion] = await Promise.all([connected(), connected()]);
  });
  afterEach(() => Promise.all([request.end(), deletion.end()]));

  async function connected(): Promise<Client> {
    const client = new Client({ connectionString: harness.database.url });
    await client.connect();
    return client;
  }

  /** Deletes the account while the request's transaction stands where `before` left it, and then lets that go on. */
  async function deleteBetween(before: string[], after: string[], id: string): Promise<void> {
    const run = async (statements: string[]) => {
      for (const sql of statements) await request.query(sql, sql.includes('$2') ? [user, id] : [user]);
    };
    await request.query('begin');
    await run(before);
    const { rows } = await deletion.query<{ pid: number }>('select pg_backend_pid() as pid');
    const gone = deletion.query('delete from users where id = $1', [user]).then(
      () => 'gone',
      ({ message }: Error) => message,
    );
    const blockers = 'select cardinality(pg_blocking_pids($1)) as count';
    await eventually(async () => expect(await harness.source.query(blockers, [rows[0]!.pid])).toEqual([{ count: 1 }]));
    await run(after);
    await request.query('commit');
    expect(await gone).toBe('gone');
  }

  const WINDOWS = 'select 1 from usage_windows where user_id = $1 for update';

  it('while a settlement is half done waits for it', async () => {
    const idempotency = { route: 'r', keyHash: Buffer.alloc(32, 1), requestHash: Buffer.alloc(32, 2) };
    const { id } = hold(user);
    expect((await harness.budget.reserve({ ...hold(user, { idempotency }), id })).status).toBe('reserved');
    const reservation = 'select 1 from usage_reservations where user_id = $1 and id = $2 for update';
    const key = `update idempotency_keys set state = 'answered' where user_id = $1 and reservation_id = $2`;
    await deleteBetween([reservation, WINDOWS], [key], id);
  });

  it('while a reserve is half done waits for it', async () => {
    const { id } = hold(user);
    expect((await harness.budget.reserve({ ...hold(user, { rateClass: 'text' }), id })).status).toBe('reserved');
    await deleteBetween([`select usage_rate_take($1, 'text', 20, now())`], [WINDOWS], id);
  });

  it('is forgotten with what a reserve has written that ends while the deletion waits for it', async () => {
    // The window is there before: the deletion waits for it, with the hold not to be seen yet.
    await harness.budget.settle((await reserved()).id, { lines: [] });
    const { id } = hold(user);
    const late = `insert into usage_reservations (id, user_id, operation, state, cost, tokens, images, video_seconds, day,
        month, shard, provider, model, price_version, created_at, expires_at)
      select $2, user_id, operation, 'held', 0, 0, images, video_seconds, day, month, shard, provider, model,
        price_version, created_at, expires_at from usage_reservations where user_id = $1`;
    await deleteBetween([WINDOWS, late], [], id);
    await harness.budget.settle(id, { lines: [line(1n)] });
    await new Housekeeper(harness.source, harness.clock).forgetStrays();
    for (const table of ['usage_reservations', 'usage_ledger', 'usage_windows']) {
      const named = await harness.source.query<object[]>(`select user_id from ${table} where user_id = $1`, [user]);
      expect([table, named]).toEqual([table, []]);
    }
  });

  async function reserved(): Promise<HoldRequest> {
    const asked = hold(user);
    expect((await harness.budget.reserve(asked)).status).toBe('reserved');
    return asked;
  }
});
