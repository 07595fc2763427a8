/** So many requests in a window, all of them at once if need be. */
export interface RatePolicy {
  /** As the `RateLimit` headers name it; also keeps the buckets of two policies apart. */
  name: string;
  /** Requests in a window, and the most that may come at once. */
  limit: number;
  windowMs: number;
}

export interface RateDecision {
  allowed: boolean;
  /** Requests that could follow at once. */
  remaining: number;
  /** Seconds until nothing counts against the limit any more. */
  resetS: number;
  /** Seconds until a refused request would be allowed; 0 for one that was. */
  retryAfterS: number;
}

/**
 * Counts requests by the generic cell rate algorithm: a token bucket that keeps one moment a key, so it has no window
 * edge to wait for. One atomic statement a request; a refused request costs nothing. Use it for what may be asked
 * again, not for money: while the shared store is down, each process counts alone.
 */
export abstract class RateLimiter {
  /** `key` names the bucket, such as an address or a user's id; it is stored as a hash. */
  abstract take(key: string, policy: RatePolicy): Promise<RateDecision>;
}

/** The time in milliseconds that one request books. */
export function intervalOf({ limit, windowMs }: RatePolicy): number {
  return windowMs / limit;
}

/** `bookedMs`: how far ahead of the clock the bucket is booked, with this request if it was allowed. */
export function decisionOf(allowed: boolean, bookedMs: number, policy: RatePolicy): RateDecision {
  const interval = intervalOf(policy);
  return {
    allowed,
    remaining: Math.max(0, Math.floor((policy.windowMs - bookedMs) / interval)),
    resetS: Math.ceil(bookedMs / 1000),
    retryAfterS: allowed ? 0 : Math.max(1, Math.ceil((bookedMs + interval - policy.windowMs) / 1000)),
  };
}
