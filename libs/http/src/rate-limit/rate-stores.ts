import { RateLimitConfig } from '@cse/config';
import { BoundedMap, Clock, describeCause } from '@cse/core';
import { Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { openRedis, type RedisAddress } from '@cse/redis';
import type { Cluster, Redis, Result } from 'ioredis';
import { DataSource } from 'typeorm';
import { bucketKey, decisionOf, gcra, RateLimiter, type RateDecision, type RatePolicy } from './rate-limiter';

const MAX_BUCKETS = 10_000;

/** Buckets of this process alone, for as long as the store that all share does not answer. */
export class LocalRateLimiter extends RateLimiter {
  /** In microseconds since 1970. */
  private readonly bookedUntil = new BoundedMap<string, number>(MAX_BUCKETS);

  constructor(private readonly clock: Clock) {
    super();
  }

  take(key: string, policy: RatePolicy): Promise<RateDecision> {
    const name = bucketKey(key, policy);
    const now = this.clock.millis() * 1000;
    const before = Math.max((this.bookedUntil.get(name) ?? 0) - now, 0);
    const booked = gcra(before, policy);
    if (booked !== undefined) this.bookedUntil.set(name, now + booked);
    return Promise.resolve(decisionOf(booked !== undefined, booked ?? before, policy));
  }
}

/** Buckets in an unlogged table: a crash of the database empties them, which lets people in rather than out. */
export class PostgresRateLimiter extends RateLimiter {
  constructor(private readonly database: DataSource) {
    super();
  }

  async take(key: string, policy: RatePolicy): Promise<RateDecision> {
    const [taken] = await this.database.query<{ allowed: boolean; booked_us: string }[]>(
      'select allowed, booked_us from rate_take($1, $2, $3)',
      [bucketKey(key, policy), policy.limit, policy.windowMs],
    );
    return decisionOf(taken!.allowed, Number(taken!.booked_us), policy);
  }
}

/** `gcra` of `rate-limiter.ts` as Redis runs it: whether the request may pass, and how far the bucket is booked now. */
export const GCRA_LUA = `
  local function gcra(ahead, limit, window)
    local before = math.max(ahead, 0)
    local booked = before + math.floor(window / limit)
    if booked > window then return 0, before end
    return 1, booked
  end`;

/** Moments are whole microseconds of Redis' own clock; the key goes when the bucket is full again. */
const TAKE = `${GCRA_LUA}
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local ahead = tonumber(redis.call('GET', KEYS[1]) or '0') - now
  local allowed, booked = gcra(ahead, tonumber(ARGV[1]), tonumber(ARGV[2]))
  if allowed == 1 then
    redis.call('SET', KEYS[1], string.format('%.0f', now + booked), 'PX', math.ceil(booked / 1000))
  end
  return {allowed, booked}`;

const ANSWER_WITHIN_MS = 500;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeFromBucket(key: string, limit: number, windowUs: number): Result<[number, number], Context>;
  }
}

/** Buckets in Redis. Answers within half a second or not at all: a limiter must not be what everybody waits for. */
export class RedisRateLimiter extends RateLimiter {
  private readonly redis: Redis | Cluster;

  constructor(
    address: RedisAddress,
    private readonly prefix: string,
  ) {
    super();
    this.redis = openRedis(address, {
      maxRetriesPerRequest: 0,
      commandTimeout: ANSWER_WITHIN_MS,
      connectTimeout: ANSWER_WITHIN_MS,
      disconnectTimeout: 100,
      retryStrategy: (attempts) => Math.min(attempts * 50, ANSWER_WITHIN_MS),
      scripts: { takeFromBucket: { lua: TAKE, numberOfKeys: 1 } },
    });
    // Every failed command says so to its caller; without a listener the client would also print it.
    this.redis.on('error', () => undefined);
  }

  /** @throws Error at once while the connection is lost. */
  async take(key: string, policy: RatePolicy): Promise<RateDecision> {
    if (this.redis.status === 'reconnecting') throw new Error('the connection to Redis is lost');
    const name = `${this.prefix}:rate:${bucketKey(key, policy)}`;
    const [allowed, bookedUs] = await this.redis.takeFromBucket(name, policy.limit, policy.windowMs * 1000);
    return decisionOf(allowed === 1, bookedUs, policy);
  }

  close(): void {
    this.redis.disconnect();
  }
}

/** Counts in the store that all processes share, and in this process alone while that store does not answer. */
export class SteadyRateLimiter extends RateLimiter {
  private readonly logger = new Logger('RateLimiter');
  private failing = false;

  constructor(
    private readonly shared: RateLimiter,
    private readonly local: RateLimiter,
  ) {
    super();
  }

  async take(key: string, policy: RatePolicy): Promise<RateDecision> {
    try {
      const decision = await this.shared.take(key, policy);
      this.failing = false;
      return decision;
    } catch (error) {
      if (!this.failing) this.logger.warn({ event: 'rate_limit_store_down', cause: describeCause(error) });
      this.failing = true;
      return this.local.take(key, policy);
    }
  }
}

const SHARED = Symbol('the store that all processes share');

/** Where limits are counted: in Redis when there is one, else in the database. */
@Module({
  providers: [
    {
      provide: SHARED,
      inject: [RateLimitConfig, DataSource],
      useFactory: (config: RateLimitConfig, database: DataSource): RateLimiter =>
        config.redisUrl ? new RedisRateLimiter(config, config.prefix) : new PostgresRateLimiter(database),
    },
    {
      provide: RateLimiter,
      inject: [SHARED, Clock],
      useFactory: (shared: RateLimiter, clock: Clock) => new SteadyRateLimiter(shared, new LocalRateLimiter(clock)),
    },
  ],
  exports: [RateLimiter],
})
export class RateLimitModule implements OnApplicationShutdown {
  constructor(@Inject(SHARED) private readonly shared: RateLimiter) {}

  onApplicationShutdown(): void {
    if (this.shared instanceof RedisRateLimiter) this.shared.close();
  }
}
