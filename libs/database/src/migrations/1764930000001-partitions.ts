import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyFunctions } from '../sql-functions';
import { PARTITIONED, promiseBound, promisedBound } from './partitions/bound';
import { lockTables } from './partitions/lock';

/** Months for which there is a partition at once; the upkeep of the workers makes those that follow. */
const MONTHS_AHEAD = 3;

/**
 * The second of three steps: what there is becomes the first partition, which reads none of it. Requests wait for the
 * milliseconds that it takes. What the ledger promised with one index now holds within a day, and a hold and its lines
 * are always of one day.
 *
 * A row that no month was made for goes to the partition `…_other`: a partition that is missing refuses nobody.
 *
 * The functions that take a row of a reservation are new ones besides the old, which a call that waits here still has:
 * the third step takes them away.
 */
export class Partitions1764930000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // In the order in which a settlement takes them.
    await lockTables(runner, PARTITIONED);
    const bound = (await promisedBound(runner)) ?? (await promiseBound(runner));
    await reservations(runner);
    await ledger(runner);
    await attach(runner, 'usage_reservations', bound, 'with (fillfactor = 70)');
    await attach(runner, 'usage_ledger', bound, '');
    await applyFunctions(runner, FUNCTIONS);
  }

  async down(): Promise<void> {
    // One partition holds what one table held; there is no way back that reads nothing.
  }
}

/** All that have a row of either table, in their parameters, in a variable or for a trigger. */
const FUNCTIONS = {
  usage_abandon: '55a5d43b005a55d4',
  usage_beat: '0a80cd69e6943238',
  usage_book: 'a30477ca2cd2b543',
  usage_correct: 'f4dc2f3a818b55bc',
  usage_forget: 'e3aaf904b7b6d82b',
  usage_id_day: '4267c31f7974c6e9',
  usage_ledger_append_only: '25c0588438fe04d4',
  usage_lose: 'cca3a54864c572f3',
  usage_reserve: 'cc2b7e57f449af07',
  usage_settle: '7ed9082c60ed34dd',
  usage_settle_dispute: 'b7371d15331a767d',
  usage_sweep_one: 'ed872a9a45262597',
  usage_take_over: '4d76e516617588e2',
};

async function reservations(runner: QueryRunner): Promise<void> {
  await becomeFirst(runner, 'usage_reservations');
  await runner.query(`
    alter table usage_reservations_before
      drop constraint usage_reservations_pkey,
      add constraint usage_reservations_before_pkey primary key using index usage_reservations_before_pkey`);
  await runner.query('alter table usage_reservations add constraint usage_reservations_pkey primary key (id, day)');
  await runner.query('create index usage_reservations_by_user on usage_reservations (user_id)');
  await runner.query(
    'create index usage_reservations_by_day on usage_reservations using brin (day) with (autosummarize = on)',
  );
}

async function ledger(runner: QueryRunner): Promise<void> {
  await runner.query('drop trigger usage_ledger_append_only on usage_ledger');
  await runner.query('alter table usage_ledger alter column id drop identity');
  await runner.query('drop index usage_ledger_by_day');
  // Where a partition is a month, what it has of a user is found by them alone; the first may have years.
  await runner.query('alter index usage_ledger_by_user rename to usage_ledger_before_by_user');
  await becomeFirst(runner, 'usage_ledger');
  await runner.query(`
    alter table usage_ledger_before
      drop constraint usage_ledger_pkey,
      drop constraint usage_ledger_reservation_id_kind_attempt_key,
      add constraint usage_ledger_before_pkey primary key using index usage_ledger_before_pkey,
      add constraint usage_ledger_before_once unique using index usage_ledger_before_once`);
  await runner.query(`
    alter table usage_ledger
      add constraint usage_ledger_pkey primary key (id, day),
      add constraint usage_ledger_once unique (reservation_id, kind, attempt, day)`);
  await runner.query('create index usage_ledger_by_day on usage_ledger using brin (day) with (autosummarize = on)');
  await runner.query('create sequence usage_ledger_lines as bigint owned by usage_ledger.id');
  await runner.query(
    `select setval('usage_ledger_lines', (select coalesce(max(id), 0) + 1 from usage_ledger_before), false)`,
  );
  await runner.query(`alter table usage_ledger alter column id set default nextval('usage_ledger_lines')`);
}

/** Gives the table its new name, and an empty one without partitions its old one, with its checks and its indexes. */
async function becomeFirst(runner: QueryRunner, table: string): Promise<void> {
  const indexes = (await runner.query(
    `select indexname as name, indexdef as sql from pg_indexes
      where schemaname = current_schema and tablename = $1 and indexname not like $1 || '_before_%'
        and not exists (select 1 from pg_constraint c where c.conindid = indexname::regclass)`,
    [table],
  )) as { name: string; sql: string }[];
  await runner.query(`alter table ${table} rename to ${table}_before`);
  await runner.query(
    `create table ${table} (like ${table}_before including defaults including constraints) partition by range (day)`,
  );
  await runner.query(`alter table ${table} drop constraint ${table}_before_bound`);
  for (const { name, sql } of indexes) {
    await runner.query(`alter index ${name} rename to ${name.replace(table, `${table}_before`)}`);
    await runner.query(sql);
  }
}

/** The first partition, one for each month to come, and one for what belongs to none. */
async function attach(runner: QueryRunner, table: string, bound: string, how: string): Promise<void> {
  await runner.query(
    `alter table ${table} attach partition ${table}_before for values from (minvalue) to ('${bound}')`,
  );
  const months = (await runner.query(
    `select to_char(m, 'YYYY_MM') as name, to_char(m, 'YYYY-MM-DD') as begins, to_char(m + interval '1 month', 'YYYY-MM-DD') as ends
       from generate_series($1::date, date_trunc('month', now() at time zone 'UTC') + interval '${MONTHS_AHEAD} months',
                            interval '1 month') m`,
    [bound],
  )) as { name: string; begins: string; ends: string }[];
  for (const { name, begins, ends } of months) {
    await runner.query(
      `create table ${table}_${name} partition of ${table} for values from ('${begins}') to ('${ends}') ${how}`,
    );
  }
  await runner.query(`create table ${table}_other partition of ${table} default ${how}`);
}
