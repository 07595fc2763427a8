import { dataSourceOptions, PreparedStatement } from '@cse/database';
import { DataSource, QueryFailedError } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

const SUM = new PreparedStatement<{ sum: number; name: string }>(
  'test_sum',
  `select $1::int + $2::int as sum, current_setting('application_name') as name`,
);
const INSERT = new PreparedStatement<never>(
  'test_insert',
  `insert into rate_limits (key, booked_until) values ($1, now())`,
);
const WHOLE = new PreparedStatement<object>('test_whole', 'select * from rate_limits where key = $1');

describe('a prepared statement', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
  });
  afterAll(async () => {
    if (source.isInitialized) await source.destroy();
    await database.drop();
  });

  const prepared = () => source.query<{ name: string }[]>('select name from pg_prepared_statements order by name');

  it('is prepared once on a connection of the pool that everybody shares', async () => {
    for (let run = 0; run < 3; run++) {
      expect(await SUM.rows(source, [run, 2])).toEqual([{ sum: run + 2, name: 'creative-space-engine' }]);
    }
    expect(await prepared()).toEqual([{ name: 'test_sum' }]);
  });

  it('fails as a query does, and the next one finds a connection that works', async () => {
    await INSERT.rows(source, ['twice']);
    const failure = await INSERT.rows(source, ['twice']).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueryFailedError);
    expect(failure).toMatchObject({ driverError: { code: '23505', constraint: 'rate_limits_pkey' } });
    expect(await SUM.rows(source, [1, 1])).toHaveLength(1);
  });

  it("belongs to the caller's transaction when it is given one", async () => {
    await source
      .transaction(async (manager) => {
        await INSERT.rows(manager, ['undone']);
        throw new Error('undone');
      })
      .catch(() => undefined);
    expect(await WHOLE.rows(source, ['undone'])).toEqual([]);
  });

  it('is planned anew after a migration has made its plan useless', async () => {
    expect(Object.keys((await WHOLE.rows(source, ['twice']))[0]!)).toEqual(['key', 'booked_until']);
    await source.query('alter table rate_limits add column more int');
    await expect(WHOLE.rows(source, ['twice'])).rejects.toThrow('cached plan must not change result type');
    expect(Object.keys((await WHOLE.rows(source, ['twice']))[0]!)).toEqual(['key', 'booked_until', 'more']);
  });

  it('fails with the error of TypeORM once the pool is closed', async () => {
    await source.destroy();
    await expect(SUM.rows(source, [1, 1])).rejects.toThrow(/not established|not connected|not initialized/i);
  });
});
