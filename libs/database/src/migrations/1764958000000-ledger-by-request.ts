import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEX = 'usage_ledger_by_request';
const COLUMNS = '(request_id, user_id, id)';

/**
 * The ledger by the request that it charges. Each partition gets its index while others write; the one of the whole is
 * there as soon as all of them have it. It may break off and be run again.
 */
export class LedgerByRequest1764958000000 implements MigrationInterface {
  /** An index that is built while others write is built in no transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // From now on a new partition comes with one.
    await runner.query(`create index if not exists ${INDEX} on only usage_ledger ${COLUMNS}`);
    const partitions = (await runner.query(`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'usage_ledger'::regclass
         and not exists (select 1 from pg_inherits j join pg_index x on x.indexrelid = j.inhrelid
                          where j.inhparent = '${INDEX}'::regclass and x.indrelid = c.oid)
       order by 1`)) as { name: string }[];
    for (const { name } of partitions) {
      const own = `${name}_by_request`;
      // What broke off has left an index behind that is none.
      await runner.query(`drop index concurrently if exists ${own}`);
      await runner.query(`create index concurrently ${own} on ${name} ${COLUMNS}`);
      await runner.query(`alter index ${INDEX} attach partition ${own}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ${INDEX}`);
  }
}
