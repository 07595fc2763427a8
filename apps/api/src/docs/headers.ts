import type { ErrorCode } from '@cse/core';
import { statusOf } from '@cse/http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_MEMBERS } from './problem-members';
import type { RoutePolicy } from './route-policy';

type Components = NonNullable<OpenAPIObject['components']>;
type References = Record<string, { $ref: string }>;

/** What every request may bring, whatever it asks for. */
export const REQUEST_HEADERS: NonNullable<Components['parameters']> = {
  RequestId: {
    name: 'x-request-id',
    in: 'header',
    description:
      'An id of your own for this request: it comes back, stands in the log, and finds what was charged (`/usage/events`). An invalid one is replaced.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  },
  TraceParent: {
    name: 'traceparent',
    in: 'header',
    description:
      'W3C Trace Context: the trace of the caller that the work for this request is a part of, a job that it begins as well.',
    schema: { type: 'string', pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}' },
  },
};

export const RESPONSE_HEADERS: NonNullable<Components['headers']> = {
  RequestId: {
    description: "The caller's `x-request-id` where it is valid, else one made here.",
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  },
  CacheControl: {
    description: 'Whether the answer may be stored; never changed on its way (`no-transform`).',
    schema: { type: 'string' },
  },
  RateLimitPolicy: {
    description: 'The rate limit: quota `q` in a window of `w` seconds.',
    schema: { type: 'string' },
  },
  RateLimit: { description: 'What is left: `r` requests, until a reset in `t` seconds.', schema: { type: 'string' } },
  RetryAfter: {
    description: 'Seconds to wait before trying again, where the server knows.',
    schema: { type: 'integer', minimum: 0 },
  },
  Challenge: {
    description: 'RFC 6750: `Bearer`, with `error="invalid_token"` where a token was sent.',
    schema: { type: 'string' },
  },
  Replayed: {
    description: '`true` when this is the answer that was given to this idempotency key before; nothing was charged.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** The headers of an answer by this route: of a success, or of a problem with one of these codes. */
export function responseHeaders({ guarded, metered }: RoutePolicy, codes: readonly ErrorCode[] = []): References {
  const isChallenge = codes.some((code) => statusOf(code) === 401);
  const waits = codes.some((code) => {
    const { always, sometimes } = PROBLEM_MEMBERS[code] ?? {};
    return 'retry_after_s' in { ...always, ...sometimes };
  });
  return Object.fromEntries(
    [
      { name: 'x-request-id', component: 'RequestId', given: true },
      { name: 'cache-control', component: 'CacheControl', given: true },
      { name: 'ratelimit-policy', component: 'RateLimitPolicy', given: guarded && !isChallenge },
      { name: 'ratelimit', component: 'RateLimit', given: guarded && !isChallenge },
      { name: 'idempotency-replayed', component: 'Replayed', given: metered && !isChallenge },
      { name: 'retry-after', component: 'RetryAfter', given: waits },
      { name: 'www-authenticate', component: 'Challenge', given: isChallenge },
    ].flatMap(({ name, component, given }) => (given ? [[name, { $ref: `#/components/headers/${component}` }]] : [])),
  ) as References;
}
