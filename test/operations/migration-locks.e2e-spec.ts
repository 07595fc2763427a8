import { dataSourceOptions, MIGRATIONS } from '@cse/database';
import { DataSource, type QueryRunner } from 'typeorm';
import { eventually } from '../harness/eventually';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

/** A migration of tables that requests work with, while somebody is at work on one of them for long. */
describe('a migration of tables in use', () => {
  const migrationOf = (what: string) => new (MIGRATIONS.find(({ name }) => name.startsWith(what))!)();
  let database: TestDatabase;
  let source: DataSource;
  let [long, migrating]: QueryRunner[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 4 })).initialize();
    [long, migrating] = [source.createQueryRunner(), source.createQueryRunner()];
  });
  afterAll(async () => {
    await Promise.all([long, migrating].map((runner) => runner!.release()));
    await source.destroy();
    await database.drop();
  });

  it('that alters jobs and the ledger lets the others read and write both while it waits for one', async () => {
    const migration = migrationOf('RequestTrace');
    await migration.down(migrating!);
    await long!.startTransaction();
    await long!.query('select 1 from usage_ledger');
    const altered = migration.up(migrating!);
    await eventually(async () => {
      const waiting = `select 1 from pg_locks where relation = 'usage_ledger'::regclass and not granted`;
      expect(await source.query(waiting)).toHaveLength(1);
    });
    await source.transaction(async (session) => {
      await session.query(`set local lock_timeout = '10s'`);
      await session.query('update usage_ledger set id = id');
      expect(await session.query('select request_id, traceparent from generations')).toEqual([]);
    });
    await long!.commitTransaction();
    await altered;
    expect(await source.query('select provider_request_id from usage_ledger')).toEqual([]);
    await migration.up(migrating!);
  });

  it('that builds an index for idempotency keys lets the others write them while it waits', async () => {
    const migration = migrationOf('SeveralSecrets');
    await migration.down(migrating!);
    await long!.startTransaction();
    await long!.query('update idempotency_keys set key_hash = key_hash');
    const built = migration.up(migrating!);
    await eventually(async () => {
      const waiting = `select 1 from pg_stat_activity a join pg_locks l using (pid)
                        where not l.granted and a.query like 'create index%idempotency_keys%'`;
      expect(await source.query(waiting)).toHaveLength(1);
    });
    await source.transaction(async (session) => {
      await session.query(`set local lock_timeout = '10s'`);
      await session.query('update idempotency_keys set key_hash = key_hash');
    });
    await long!.commitTransaction();
    await built;
    await migration.up(migrating!);
    const [index] = await source.query<{ ready: boolean }[]>(
      `select bool_and(indisvalid) as ready from pg_index where indexrelid = 'idempotency_keys_of_reservation'::regclass`,
    );
    expect(index).toEqual({ ready: true });
  });
});
