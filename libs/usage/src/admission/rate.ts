import { UsageConfig } from '@cse/config';
import { Clock, type Principal } from '@cse/core';
import type { RatePolicy } from '@cse/http';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RateState } from './reserve';

const MINUTE_MS = 60_000;

/** The requests a minute of a user who has attracted attention, out of what everybody has; at least one. */
export function rateFor({ rateShare = 1 }: Pick<Principal, 'rateShare'>, limit: number): number {
  return Math.max(1, Math.floor(limit * rateShare));
}

/** What the answer's headers say of a per-minute limit of requests that cost something. */
export function ratePolicy(rateClass: 'text' | 'media', limit: number): RatePolicy {
  return { name: rateClass, limit, windowMs: MINUTE_MS };
}

interface RateRow {
  taken: boolean;
  state: { remaining: number; reset_s: number; retry_after_s: number };
}

/** A user's per-minute limits, for requests that are admitted before it is known whether they will spend anything. */
@Injectable()
export class UserRates {
  constructor(
    private readonly database: DataSource,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /** Takes one request from the limit; `retryAfterS` (seconds) is there when there was none left. */
  async take(
    principal: Pick<Principal, 'userId' | 'rateShare'>,
    rateClass: 'text' | 'media',
  ): Promise<{ rate: RateState; retryAfterS?: number }> {
    const limit = rateFor(principal, this.config.rateLimitPerMinute);
    const [row] = await this.database.query<RateRow[]>(
      `with taken as materialized (select usage_rate_take($1, $2, $3::int, $4) as tat)
       select tat is not null as taken,
              usage_rate_state(coalesce(tat, (select tat from usage_rates where user_id = $1 and class = $2)), $3::int, $4)
                as state
         from taken`,
      [principal.userId, rateClass, limit, this.clock.now()],
    );
    const { taken, state } = row!;
    const rate = { limit, remaining: state.remaining, resetS: state.reset_s };
    return taken ? { rate } : { rate, retryAfterS: state.retry_after_s };
  }
}
