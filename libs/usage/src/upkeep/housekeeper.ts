import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const BATCH = 1_000;

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
