import type { MigrationInterface, QueryRunner } from 'typeorm';
import { promiseBound } from './partitions/bound';

/**
 * Ledger and reservations become partitions by month in three steps. This one does what takes long, and without keeping
 * anybody waiting: what there is gets the indexes that a partition needs, and a promise that no row of it is of a later
 * day than its bound, so that the next step can attach it without reading it. It may break off and be run again.
 *
 * The bound is the end of next month: between this step and the next nothing is refused, however long both take.
 */
export class PartitionsPrepared1764930000000 implements MigrationInterface {
  /** An index that is built while others write is built in no transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const used = '(select 1 from usage_reservations limit 1) union all (select 1 from usage_ledger limit 1)';
    const [found] = (await runner.query(used)) as unknown[];
    if (found) await promiseBound(runner);
    const byDay = 'using brin (day) with (autosummarize = on)';
    await build(runner, 'usage_reservations', 'usage_reservations_before_pkey', 'unique', '(id, day)');
    await build(runner, 'usage_reservations', 'usage_reservations_before_by_user', '', '(user_id)');
    await build(runner, 'usage_reservations', 'usage_reservations_before_by_day', '', byDay);
    await build(runner, 'usage_ledger', 'usage_ledger_before_pkey', 'unique', '(id, day)');
    await build(runner, 'usage_ledger', 'usage_ledger_before_once', 'unique', '(reservation_id, kind, attempt, day)');
    await build(runner, 'usage_ledger', 'usage_ledger_before_by_day', '', byDay);
  }

  async down(): Promise<void> {
    // Indexes and a check that hold for what there is harm nobody.
  }
}

async function build(runner: QueryRunner, table: string, name: string, unique: string, what: string): Promise<void> {
  // What broke off has left an index behind that is none.
  await runner.query(`drop index concurrently if exists ${name}`);
  await runner.query(`create ${unique} index concurrently ${name} on ${table} ${what}`);
}
