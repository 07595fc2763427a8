import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** So many requests in a window, all of them at once if need be. */
export interface RatePolicy {
  /** As the `RateLimit` headers name it; also keeps the buckets of two policies apart. */
  name: string;
  /** Requests in a window, and the most that may come at once; a whole number. */
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

/** What is stored of a bucket's name: neither an address nor a user can be read back from the limiter. */
export function bucketKey(key: string, policy: RatePolicy): string {
  return createHash('sha256').update(`${policy.name}\0${key}`).digest('base64url');
}

/**
 * The algorithm for buckets of this process; `gcra.sql` and `GCRA_LUA` are the same in the stores that processes share.
 * Time is in whole microseconds, so that the three agree to the last request. `bookedUs`: how far ahead of the clock the
 * bucket is booked. Returns how far it is once this request is let through; undefined when it comes too early.
 */
export function gcra(bookedUs: number, policy: RatePolicy): number | undefined {
  const booked = Math.max(bookedUs, 0) + intervalUs(policy);
  return booked > policy.windowMs * 1000 ? undefined : booked;
}

/** What is said of a bucket that is booked `bookedUs` ahead of the clock, with this request if it was allowed. */
export function decisionOf(allowed: boolean, bookedUs: number, policy: RatePolicy): RateDecision {
  const interval = intervalUs(policy);
  const windowUs = policy.windowMs * 1000;
  return {
    allowed,
    remaining: Math.max(0, Math.floor((windowUs - bookedUs) / interval)),
    resetS: Math.ceil(bookedUs / 1e6),
    retryAfterS: allowed ? 0 : Math.max(0, Math.ceil((bookedUs + interval - windowUs) / 1e6)),
  };
}

/** The time that one request books. Rounded down, or the last request of a full bucket would come too early. */
function intervalUs({ limit, windowMs }: RatePolicy): number {
  return Math.floor((windowMs * 1000) / limit);
}

/**
 * Writes a policy, and what is left of it once that is known, into the fields of draft-ietf-httpapi-ratelimit-headers.
 * More than one policy may apply to an answer; one that is written again replaces what was said of it before.
 */
export function writeRateHeaders(
  reply: FastifyReply,
  { name, limit, windowMs }: RatePolicy,
  left?: Pick<RateDecision, 'remaining' | 'resetS'>,
): void {
  write(reply, 'RateLimit-Policy', name, `"${name}";q=${limit};w=${Math.ceil(windowMs / 1000)}`);
  if (left) write(reply, 'RateLimit', name, `"${name}";r=${left.remaining};t=${Math.ceil(left.resetS)}`);
}

function write(reply: FastifyReply, field: string, name: string, item: string): void {
  const before = reply.getHeader(field);
  if (typeof before !== 'string' || before === '') return void reply.header(field, item);
  const others = before.split(', ').filter((other) => !other.startsWith(`"${name}";`));
  void reply.header(field, [...others, item].join(', '));
}
