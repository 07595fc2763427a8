import { UsageConfig } from '@cse/config';
import { AppError, Clock, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RateState } from './reserve';
import { refusalOf } from './refusal';
import { rateFor } from '../metering/standing';

interface RateRow {
  taken: boolean;
  state: { remaining: number; reset_s: number };
  retry_after_s: number;
}

/** A user's per-minute limit, for requests that are admitted before it is known whether they will spend anything. */
@Injectable()
export class RateLimit {
  constructor(
    private readonly database: DataSource,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /** Takes one request from the limit; `refusal` is what to answer when there was none left. */
  async take(
    principal: Pick<Principal, 'userId' | 'rateShare'>,
    rateClass: 'text' | 'media',
  ): Promise<{ rate: RateState; refusal?: AppError }> {
    const limit = rateFor(principal, this.config.rateLimitPerMinute);
    const now = this.clock.now();
    const [row] = await this.database.query<RateRow[]>(
      `with taken as materialized (select usage_rate_take($1, $2, $3::int, $4) as tat),
            known as materialized (
              select coalesce((select tat from taken), (select tat from usage_rates where user_id = $1 and class = $2)) as tat)
       select (select tat from taken) is not null as taken, usage_rate_state(known.tat, $3::int, $4) as state,
              extract(epoch from known.tat - $4::timestamptz - interval '60 seconds' + interval '60 seconds' / $3::int)::float8
                as retry_after_s
         from known`,
      [principal.userId, rateClass, limit, now],
    );
    const { taken, state, retry_after_s } = row!;
    const rate = { limit, remaining: state.remaining, resetS: state.reset_s };
    if (taken) return { rate };
    return { rate, refusal: refusalOf({ status: 'rate_limited', rate, retryAfterS: retry_after_s }, now) };
  }
}
