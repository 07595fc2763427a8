import { Clock, PersonalData } from '@cse/core';
import { ReportDatabase, rowsInPages, type Listing } from '@cse/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { utcMonth } from '../admission/caps';

const BATCH = 1_000;
const DAY_MS = 86_400_000;

/** Erases what has had its time: kept answers, idempotency keys, rate-limit rows that limit nothing any more. */
@Injectable()
export class Housekeeper {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  async tidy(): Promise<void> {
    const now = this.clock.now();
    for (const statement of STATEMENTS) {
      while ((await this.run(statement, now)) === BATCH) continue;
    }
  }

  /**
   * Forgets what requests that were under way wrote of accounts that have gone meanwhile; gives of how many accounts.
   * The month's window is the oldest row that such a request writes.
   */
  async forgetStrays(): Promise<number> {
    const [row] = await this.database.query<{ strays: number }[]>('select usage_forget_strays($1) as strays', [
      utcMonth(new Date(this.clock.millis() - DAY_MS)),
    ]);
    return row!.strays;
  }

  private async run(statement: string, now: Date): Promise<number> {
    const [row] = await this.database.query<{ touched: string }[]>(
      `with touched as (${statement} returning 1) select count(*) as touched from touched`,
      [now, BATCH],
    );
    return Number(row!.touched);
  }
}

/** Rows that somebody else is working on are left for the next time. */
const STATEMENTS = [
  `update idempotency_keys set answer = null
    where reservation_id in (select reservation_id from idempotency_keys where answer is not null
                              and answer_expires_at <= $1 limit $2 for update skip locked)`,
  `delete from idempotency_keys
    where reservation_id in (select reservation_id from idempotency_keys where expires_at <= $1
                              limit $2 for update skip locked)`,
  `delete from usage_rates
    where (user_id, class) in (select user_id, class from usage_rates where tat <= $1
                                limit $2 for update skip locked)`,
];

/** The tables of this library that name a user; `usage_reservations` is left out: the ledger says how each one ended. */
const TABLES: Record<string, string | Listing> = {
  own_caps: 'select * from usage_caps where user_id = $1',
  storage: 'select * from storage_usage where user_id = $1',
  windows: { sql: 'select * from usage_windows where user_id = $1', key: ['period', 'starts_on'] },
  ledger: { sql: 'select * from usage_ledger where user_id = $1', key: ['id'] },
  history: { sql: 'select * from usage_history where user_id = $1', key: ['day', 'operation', 'model'] },
  open_holds: `select id, operation, cost, created_at from usage_reservations where user_id = $1 and state = 'held'`,
  alerts: 'select * from usage_alerts where user_id = $1 order by created_at',
  idempotency_keys: 'select route, state, created_at, expires_at from idempotency_keys where user_id = $1',
};

/**
 * What a user has used. When the account goes, a trigger removes all of it but the amounts: the ledger is append-only and
 * says what the deployment spent, from then on without saying for whom. Amounts of money are nano-USD.
 */
@Injectable()
export class UsageData extends PersonalData {
  readonly name = 'usage';

  constructor(private readonly database: ReportDatabase) {
    super();
  }

  async export(userId: string): Promise<object> {
    return this.eachInTurn(TABLES, async (part) => {
      if (typeof part !== 'string') return namelessOf(rowsInPages(this.database, part, userId));
      return (await this.database.query<Row[]>(part, [userId])).map(nameless);
    });
  }
}

type Row = Record<string, unknown>;

function nameless({ user_id: _, ...row }: Row): Row {
  return row;
}

async function* namelessOf(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) yield nameless(row);
}
