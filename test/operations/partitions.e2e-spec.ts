import { UsageConfig } from '@cse/config';
import { ManualClock, uuidv7 } from '@cse/core';
import { dataSourceOptions, MIGRATIONS } from '@cse/database';
import { CapBook, HoldBook, loadPriceCatalogue, Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { line } from '../usage/budget-harness';

const BEFORE = MIGRATIONS.findIndex(({ name }) => name.startsWith('PartitionsPrepared'));

/** A database of the release before the ledger had partitions, with rows in it, and what becomes of it. */
describe('the ledger of before', () => {
  let database: TestDatabase;
  let source: DataSource;
  const clock = new ManualClock(new Date());
  const user = uuidv7();
  const [settled, held] = [uuidv7(), uuidv7()];

  beforeAll(async () => {
    database = await createTestDatabase();
    const options = dataSourceOptions({ url: database.url, poolSize: 4 });
    const old = await new DataSource({ ...options, migrations: MIGRATIONS.slice(0, BEFORE) }).initialize();
    await old.query('drop schema public cascade');
    await old.query('create schema public');
    await old.runMigrations();
    await leave(old);
    await old.destroy();
    source = await new DataSource(options).initialize();
    await source.runMigrations();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  /** One request of today that has ended and one that has not, as the release of before wrote them. */
  async function leave(old: DataSource): Promise<void> {
    for (const [id, state, actual] of [
      [settled, 'settled', 7],
      [held, 'held', null],
    ]) {
      await old.query(
        `insert into usage_reservations (id, user_id, operation, state, cost, tokens, images, video_seconds, day, month,
           shard, provider, model, price_version, created_at, expires_at, actual_cost)
         select $1, $2, 'ai.suggest', $3, 10, 0, 0, 0, d, date_trunc('month', d), 1, 'p', 'm', '1', $4, $4, $5
           from (select ($4::timestamptz at time zone 'UTC')::date as d) today`,
        [id, user, state, clock.now(), actual],
      );
    }
    await old.query(
      `insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model,
         outcome, estimated, tokens, cost, price_version)
       select id, 'usage', 1, user_id, created_at, day, month, operation, provider, model, 'complete', false, 0, 7, '1'
         from usage_reservations where state = 'settled'`,
    );
    await old.query(
      `insert into usage_windows (user_id, period, starts_on, cost_cap, cost_settled, cost_reserved, text_requests)
       select $1, period, case period when 'day' then day else month end, 100, 7, 10, 1
         from usage_reservations, unnest(array['day', 'month']) period where state = 'settled'`,
      [user],
    );
    await old.query(
      `insert into usage_deployment (month, shard, settled, reserved)
       select month, 1, 7, 10 from usage_reservations where state = 'settled'`,
    );
  }

  const differences = () => new Reconciler(source).differences(new Date(0));

  it('is the first partition of the new one, with every line', async () => {
    expect(await source.query(`select tableoid::regclass::text as at, id, cost from usage_ledger`)).toEqual([
      { at: 'usage_ledger_before', id: '1', cost: '7' },
    ]);
    expect(await differences()).toEqual([]);
  });

  it('goes on: what was held before is settled, and lines are counted on', async () => {
    const caps = new CapBook(new UsageConfig({}), source, clock);
    const book = new HoldBook(source, caps, loadPriceCatalogue(undefined), new UsageConfig({}), clock);
    expect(await book.settle(held, { lines: [line(3n)] })).toBe('settled');
    expect(await book.settle(held, { lines: [line(3n)] })).toBe('noop');
    expect(await source.query('select id from usage_ledger order by id')).toEqual([{ id: '1' }, { id: '2' }]);
    expect((await differences()).filter(({ figure }) => figure.startsWith('cost'))).toEqual([]);
  });

  it('cannot be rewritten in any partition, nor hold the same line of a request twice', async () => {
    await expect(source.query('update usage_ledger set cost = 0')).rejects.toThrow('append-only');
    await expect(source.query('delete from usage_ledger_before')).rejects.toThrow('append-only');
    const again = `insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider,
      model, outcome, estimated, tokens, cost, price_version)
      select reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome, estimated,
      tokens, cost, price_version from usage_ledger where id = 1`;
    await expect(source.query(again)).rejects.toThrow('duplicate key');
  });

  it('takes in what no month was made for', async () => {
    const id = uuidv7();
    await source.query(
      `insert into usage_reservations (id, operation, state, cost, tokens, images, video_seconds, day, month, shard,
         provider, model, price_version, created_at, expires_at)
       values ($1, 'ai.suggest', 'released', 0, 0, 0, 0, '2999-01-01', '2999-01-01', 1, 'p', 'm', '1', now(), now())`,
      [id],
    );
    const at = await source.query('select tableoid::regclass::text as at from usage_reservations where id = $1', [id]);
    expect(at).toEqual([{ at: 'usage_reservations_other' }]);
  });
});
