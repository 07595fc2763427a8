import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { utcMonth } from '../reports/utc-calendar';

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
