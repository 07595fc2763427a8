import { type DataSource } from 'typeorm';
import { bucketKey } from './bucket-key';
import { decisionOf, intervalOf, RateLimiter, type RateDecision, type RatePolicy } from './rate-limiter';

// The clock is the database's own, so that processes need not agree on the time; `now()` would stand still in a
// transaction. An update that its condition refuses returns no row, and the bucket stays as it is.
const TAKE = `
  with taken as (
    insert into rate_limits as bucket (key, booked_until)
    values ($1, clock_timestamp() + $2 * interval '1 millisecond')
    on conflict (key) do update
      set booked_until = greatest(bucket.booked_until, clock_timestamp()) + $2 * interval '1 millisecond'
      where greatest(bucket.booked_until, clock_timestamp()) + ($2 - $3) * interval '1 millisecond' <= clock_timestamp()
    returning booked_until)
  select exists (select from taken) as allowed,
         extract(epoch from coalesce((select booked_until from taken),
                                     (select booked_until from rate_limits where key = $1),
                                     clock_timestamp() + $3 * interval '1 millisecond') - clock_timestamp())::float8 * 1000 as booked_ms`;

/** Buckets in an unlogged table: a crash of the database empties them, which lets people in rather than out. */
export class PostgresRateLimiter extends RateLimiter {
  constructor(private readonly database: DataSource) {
    super();
  }

  async take(key: string, policy: RatePolicy): Promise<RateDecision> {
    const [row] = await this.database.query<{ allowed: boolean; booked_ms: number }[]>(TAKE, [
      bucketKey(key, policy),
      intervalOf(policy),
      policy.windowMs,
    ]);
    return decisionOf(row!.allowed, Math.max(0, row!.booked_ms), policy);
  }
}
