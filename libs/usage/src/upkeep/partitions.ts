import { Clock } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isoDate, nextMonth, utcMonth } from '../admission/caps';

/** Months after this one that have their partitions already. */
const MONTHS_AHEAD = 3;
/** Nobody waits for longer behind a lock of the upkeep. Shorter than the database's own search for deadlocks. */
export const LOCK_TIMEOUT_MS = 500;

/** What is kept by month, in the order in which a settlement locks it; and what each of its partitions is told. */
const BY_MONTH = { usage_reservations: 'with (fillfactor = 70)', usage_ledger: '' } as const;
type ByMonth = keyof typeof BY_MONTH;

/** A partition that holds the days from `begins` (null: from the first one on) to before `ends`. */
interface Partition {
  name: string;
  begins: string | null;
  ends: string;
}

/** Those of whole months, oldest first; the one for what belongs to none is left out. */
export function partitionsOf(database: DataSource, table: ByMonth): Promise<Partition[]> {
  return database.query<Partition[]>(
    `select name, substring(bound from $$FROM \\('([0-9-]+)'\\)$$) as begins, substring(bound from $$TO \\('([0-9-]+)'\\)$$) as ends
       from (select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
               from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass) parts
      where bound like '%TO (%' order by ends`,
    [table],
  );
}

/** The partitions of ledger and reservations. May be done by anybody, any number of times. */
@Injectable()
export class LedgerPartitions {
  private readonly logger = new Logger(LedgerPartitions.name);

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Makes the partitions of the months to come. What came before its month had one is put where it belongs. */
  async ahead(): Promise<void> {
    let month = utcMonth(this.clock.now());
    for (let n = 0; n <= MONTHS_AHEAD; n++, month = nextMonth(month)) {
      for (const table of Object.keys(BY_MONTH) as ByMonth[]) {
        const day = isoDate(month);
        const there = await partitionsOf(this.database, table);
        if (!there.some(({ begins, ends }) => (begins ?? '') <= day && day < ends)) await this.make(table, month);
      }
    }
  }

  private async make(table: ByMonth, month: Date): Promise<void> {
    const [begins, ends] = [isoDate(month), isoDate(nextMonth(month))];
    const name = `${table}_${begins.slice(0, 7).replace('-', '_')}`;
    await this.database.transaction(async (session) => {
      await session.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await session.query(
        `create table ${name} (like ${table} including defaults including constraints) ${BY_MONTH[table]}`,
      );
      const moved = await this.takeFromOther(session, table, name, [begins, ends]);
      await session.query(`alter table ${table} attach partition ${name} for values from ('${begins}') to ('${ends}')`);
      this.logger.log({ event: 'partition_made', partition: name, moved });
    });
  }

  private async takeFromOther(session: EntityManager, table: ByMonth, name: string, days: string[]): Promise<number> {
    const within = 'day >= $1::date and day < $2::date';
    const [found] = await session.query<unknown[]>(`select 1 from ${table}_other where ${within} limit 1`, days);
    if (!found) return 0;
    await session.query(`lock table ${table}_other in access exclusive mode`);
    // The ledger lets nobody take a line away; here every line that goes comes back in the same statement.
    const trigger = `${table}_append_only`;
    if (table === 'usage_ledger') await session.query(`alter table ${table}_other disable trigger ${trigger}`);
    const [row] = await session.query<{ moved: number }[]>(
      `with taken as (delete from ${table}_other where ${within} returning *), kept as (insert into ${name} select * from taken returning 1)
       select count(*)::int as moved from kept`,
      days,
    );
    if (table === 'usage_ledger') await session.query(`alter table ${table}_other enable trigger ${trigger}`);
    return row!.moved;
  }
}
