import { type DataSource } from 'typeorm';
import { bucketKey } from './bucket-key';
import { decisionOf, intervalOf, RateLimiter, type RateDecision, type RatePolicy } from './rate-limiter';

// The clock is the database's own, so that processes need not agree on the time; `now()` would stand still in a
// transaction. An update that its condition refuses returns no row, and the bucket stays as it is.
const TAKE = `
  insert into rate_limits as bucket (key, booked_until)
  values ($1, clock_timestamp() + $2 * interval '1 millisecond')
  on conflict (key) do update
    set booked_until = greatest(bucket.booked_until, clock_timestamp()) + $2 * interval '1 millisecond'
    where greatest(bucket.booked_until, clock_timestamp()) + ($2 - $3) * interval '1 millisecond' <= clock_timestamp()
  returning extract(epoch from booked_until - clock_timestamp())::float8 * 1000 as booked_ms`;

// A statement of its own: one that waited for the row's lock still reads the bucket as it was before the wait.
const READ = `
  select extract(epoch from booked_until - clock_timestamp())::float8 * 1000 as booked_ms from rate_limits where key = $1`;

/** Buckets in an unlogged table: a crash of the database empties them, which lets people in rather than out. */
export class PostgresRateLimiter extends RateLimiter {
  constructor(private readonly database: DataSource) {
    super();
  }

  async take(key: string, policy: RatePolicy): Promise<RateDecision> {
    const bucket = bucketKey(key, policy);
    const taken = await this.bookedMs(TAKE, [bucket, intervalOf(policy), policy.windowMs]);
    if (taken !== undefined) return decisionOf(true, taken, policy);
    return decisionOf(false, (await this.bookedMs(READ, [bucket])) ?? policy.windowMs, policy);
  }

  private async bookedMs(sql: string, parameters: unknown[]): Promise<number | undefined> {
    const [row] = await this.database.query<{ booked_ms: number }[]>(sql, parameters);
    return row && Math.max(0, row.booked_ms);
  }
}
