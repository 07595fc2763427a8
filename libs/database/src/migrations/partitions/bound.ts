import type { QueryRunner } from 'typeorm';

/** What becomes partitions, in the order in which a settlement locks them. */
export const PARTITIONED = ['usage_reservations', 'usage_ledger'] as const;

/**
 * For the migrations that make partitions: checks that neither table has a row of a later day than a bound, and gives the
 * bound. With rows that is the end of the next month, or of a month after the last row; without, that of the last month.
 */
export async function promiseBound(runner: QueryRunner): Promise<string> {
  const [bound] = (await runner.query(
    `select to_char(case when last is null then date_trunc('month', today)
                         else date_trunc('month', greatest(last, today)) + interval '2 months' end, 'YYYY-MM-DD') as day
       from (select greatest((select max(day) from usage_reservations), (select max(day) from usage_ledger)) as last,
                    (now() at time zone 'UTC')::date as today) found`,
  )) as { day: string }[];
  for (const table of PARTITIONED) {
    const name = `${table}_before_bound`;
    await runner.query(`alter table ${table} drop constraint if exists ${name}`);
    await runner.query(`alter table ${table} add constraint ${name} check (day < '${bound!.day}') not valid`);
    await runner.query(`alter table ${table} validate constraint ${name}`);
  }
  return bound!.day;
}

/** The bound that was promised before; undefined when none was. */
export async function promisedBound(runner: QueryRunner): Promise<string | undefined> {
  const days = (await runner.query(
    `select substring(pg_get_constraintdef(oid) from '\\d{4}-\\d{2}-\\d{2}') as day
       from pg_constraint where conname = any($1) and convalidated`,
    [PARTITIONED.map((table) => `${table}_before_bound`)],
  )) as { day: string }[];
  return days.length === PARTITIONED.length && days[0]!.day === days[1]!.day ? days[0]!.day : undefined;
}
