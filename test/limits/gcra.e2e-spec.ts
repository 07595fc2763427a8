import { dataSourceOptions } from '@cse/database';
import { decisionOf, gcra, GCRA_LUA, type RatePolicy } from '@cse/http';
import Redis from 'ioredis';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { testRedisUrl } from '../harness/test-redis';

const MINUTE_US = 60_000_000;

/** What one request does to a bucket that is booked so far ahead of the clock, and what is said of the bucket after it. */
interface Vector {
  limit: number;
  bookedUs: number;
  allowed: boolean;
  afterUs: number;
  remaining: number;
  resetS: number;
  retryAfterS: number;
}

/** In a window of a minute. */
const VECTORS: Vector[] = [
  // A bucket that nobody has asked, or that is whole again.
  { limit: 20, bookedUs: 0, allowed: true, afterUs: 3_000_000, remaining: 19, resetS: 3, retryAfterS: 0 },
  { limit: 20, bookedUs: -1, allowed: true, afterUs: 3_000_000, remaining: 19, resetS: 3, retryAfterS: 0 },
  { limit: 20, bookedUs: -90_000_000, allowed: true, afterUs: 3_000_000, remaining: 19, resetS: 3, retryAfterS: 0 },
  // The last one that fits, and a microsecond too early.
  { limit: 20, bookedUs: 57_000_000, allowed: true, afterUs: MINUTE_US, remaining: 0, resetS: 60, retryAfterS: 0 },
  { limit: 20, bookedUs: 57_000_001, allowed: false, afterUs: 57_000_001, remaining: 0, resetS: 58, retryAfterS: 1 },
  { limit: 20, bookedUs: MINUTE_US, allowed: false, afterUs: MINUTE_US, remaining: 0, resetS: 60, retryAfterS: 3 },
  { limit: 20, bookedUs: 58_500_000, allowed: false, afterUs: 58_500_000, remaining: 0, resetS: 59, retryAfterS: 2 },
  // Between two requests.
  { limit: 20, bookedUs: 1_500_000, allowed: true, afterUs: 4_500_000, remaining: 18, resetS: 5, retryAfterS: 0 },
  // A minute does not divide by seven: the first leaves six, and the seventh still fits.
  { limit: 7, bookedUs: 0, allowed: true, afterUs: 8_571_428, remaining: 6, resetS: 9, retryAfterS: 0 },
  { limit: 7, bookedUs: 51_428_568, allowed: true, afterUs: 59_999_996, remaining: 0, resetS: 60, retryAfterS: 0 },
  { limit: 7, bookedUs: 59_999_996, allowed: false, afterUs: 59_999_996, remaining: 0, resetS: 60, retryAfterS: 9 },
  // One at a time, and many.
  { limit: 1, bookedUs: 0, allowed: true, afterUs: MINUTE_US, remaining: 0, resetS: 60, retryAfterS: 0 },
  { limit: 1, bookedUs: 1, allowed: false, afterUs: 1, remaining: 0, resetS: 1, retryAfterS: 1 },
  { limit: 1_000_000, bookedUs: 0, allowed: true, afterUs: 60, remaining: 999_999, resetS: 1, retryAfterS: 0 },
  // A limit that was lowered while the bucket was booked for more.
  { limit: 2, bookedUs: 90_000_000, allowed: false, afterUs: 90_000_000, remaining: 0, resetS: 90, retryAfterS: 60 },
];

const policyOf = ({ limit }: Vector): RatePolicy => ({ name: 'v', limit, windowMs: MINUTE_US / 1000 });
const takenOf = ({ allowed, afterUs }: Vector) => ({ allowed, afterUs });
const saidOf = ({ remaining, resetS, retryAfterS }: Vector) => ({ remaining, resetS, retryAfterS });

describe('the generic cell rate algorithm', () => {
  it.each(VECTORS)('in this process: $limit a minute, booked $bookedUs µs', (vector) => {
    const booked = gcra(vector.bookedUs, policyOf(vector));
    const afterUs = booked ?? Math.max(vector.bookedUs, 0);
    expect({ allowed: booked !== undefined, afterUs }).toEqual(takenOf(vector));
    expect(decisionOf(vector.allowed, afterUs, policyOf(vector))).toEqual({
      allowed: vector.allowed,
      ...saidOf(vector),
    });
  });

  describe('in PostgreSQL', () => {
    let database: TestDatabase;
    let source: DataSource;

    beforeAll(async () => {
      database = await createTestDatabase();
      source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
    });
    afterAll(async () => {
      await source.destroy();
      await database.drop();
    });

    it.each(VECTORS)('$limit a minute, booked $bookedUs µs', async (vector) => {
      const [row] = await source.query<{ after: string | null; said: Record<string, number> }[]>(
        `with moment as (select timestamptz '2026-11-22 12:00:00.123456Z' as at, $1 * interval '1 microsecond' as ahead),
              taken as (select at, at + ahead as before, gcra(at + ahead, at, $2, 60000) as booked from moment)
         select extract(epoch from booked - at) * 1000000 as after,
                usage_rate_state(coalesce(booked, greatest(before, at)), $2, at) as said from taken`,
        [vector.bookedUs, vector.limit],
      );
      const { after, said } = row!;
      expect({
        allowed: after !== null,
        afterUs: after === null ? Math.max(vector.bookedUs, 0) : Number(after),
      }).toEqual(takenOf(vector));
      expect(said).toEqual({
        remaining: vector.remaining,
        reset_s: vector.resetS,
        // Of a request that passed, nobody asks when the next one would.
        retry_after_s: vector.allowed ? expect.any(Number) : vector.retryAfterS,
      });
    });

    it('lets a first request through, and the limit by the function that counts', async () => {
      const take = () =>
        source.query<{ allowed: boolean }[]>('select allowed from rate_take($1, $2, $3)', ['k', 7, 3_600_000]);
      const decisions = [];
      for (let asked = 0; asked < 9; asked++) decisions.push((await take())[0]!.allowed);
      expect(decisions).toEqual([true, true, true, true, true, true, true, false, false]);
    });

    it('is written into the statement that uses it, not called by it', async () => {
      const plan = await source.query<Record<string, string>[]>(
        `explain (verbose, costs off) select gcra(booked_until, now(), 20, 60000) from rate_limits`,
      );
      expect(JSON.stringify(plan)).not.toContain('gcra(');
    });
  });

  const redis = testRedisUrl();
  if (redis) {
    describe('in Redis', () => {
      const client = new Redis(redis);
      afterAll(() => client.quit());

      it.each(VECTORS)('$limit a minute, booked $bookedUs µs', async (vector) => {
        const script = `${GCRA_LUA} return {gcra(tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))}`;
        const [allowed, afterUs] = (await client.eval(script, 0, vector.bookedUs, vector.limit, MINUTE_US)) as number[];
        expect({ allowed: allowed === 1, afterUs }).toEqual(takenOf(vector));
      });
    });
  }
});
