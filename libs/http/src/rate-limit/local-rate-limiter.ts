import { BoundedMap, type Clock } from '@cse/core';
import { bucketKey } from './bucket-key';
import { decisionOf, intervalOf, RateLimiter, type RateDecision, type RatePolicy } from './rate-limiter';

const MAX_BUCKETS = 10_000;

/** Buckets of this process alone, for as long as the store that all share does not answer. */
export class LocalRateLimiter extends RateLimiter {
  private readonly bookedUntil = new BoundedMap<string, number>(MAX_BUCKETS);

  constructor(private readonly clock: Clock) {
    super();
  }

  take(key: string, policy: RatePolicy): Promise<RateDecision> {
    const name = bucketKey(key, policy);
    const now = this.clock.millis();
    const booked = Math.max(this.bookedUntil.get(name) ?? 0, now);
    const wanted = booked + intervalOf(policy);
    if (wanted - policy.windowMs > now) return Promise.resolve(decisionOf(false, booked - now, policy));
    this.bookedUntil.set(name, wanted);
    return Promise.resolve(decisionOf(true, wanted - now, policy));
  }
}
