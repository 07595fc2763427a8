import Redis, { type Result } from 'ioredis';
import { bucketKey } from './bucket-key';
import { decisionOf, intervalOf, RateLimiter, type RateDecision, type RatePolicy } from './rate-limiter';

/** Moments are whole microseconds of Redis' own clock; the key goes when the bucket is full again. */
const TAKE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local booked = tonumber(redis.call('GET', KEYS[1]) or '0')
  if booked < now then booked = now end
  local wanted = booked + tonumber(ARGV[1])
  if wanted - tonumber(ARGV[2]) > now then return {0, booked - now} end
  redis.call('SET', KEYS[1], string.format('%.0f', wanted), 'PX', math.ceil((wanted - now) / 1000))
  return {1, wanted - now}`;

const ANSWER_WITHIN_MS = 500;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeFromBucket(key: string, interval: number, window: number): Result<[number, number], Context>;
  }
}

/** Buckets in Redis. Answers within half a second or not at all: a limiter must not be what everybody waits for. */
export class RedisRateLimiter extends RateLimiter {
  private readonly redis: Redis;

  constructor(
    url: string,
    private readonly prefix: string,
  ) {
    super();
    this.redis = new Redis(url, {
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
    const micros = (ms: number): number => Math.round(ms * 1000);
    const [allowed, booked] = await this.redis.takeFromBucket(
      name,
      micros(intervalOf(policy)),
      micros(policy.windowMs),
    );
    return decisionOf(allowed === 1, booked / 1000, policy);
  }

  close(): void {
    this.redis.disconnect();
  }
}
