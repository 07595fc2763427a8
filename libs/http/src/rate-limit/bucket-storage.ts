import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { RateLimiter } from './rate-limiter';

/** The throttler's storage on our buckets: the published ones count in fixed windows and do not know this Nest. */
@Injectable()
export class BucketStorage implements ThrottlerStorage {
  constructor(private readonly limiter: RateLimiter) {}

  /** `windowMs` is the throttler's `ttl`. A bucket refills steadily, so there is nobody to block for longer. */
  async increment(key: string, windowMs: number, limit: number, _blockMs: number, name: string) {
    const decision = await this.limiter.take(key, { name, limit, windowMs });
    return {
      totalHits: decision.allowed ? limit - decision.remaining : limit + 1,
      timeToExpire: decision.resetS,
      isBlocked: !decision.allowed,
      timeToBlockExpire: decision.retryAfterS,
    };
  }
}
