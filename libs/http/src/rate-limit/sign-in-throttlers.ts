import type { AuthConfig, RateLimitConfig, SignInStep } from '@cse/config';
import { ipPrefix } from '@cse/core';
import type { ExecutionContext } from '@nestjs/common';
import type { ThrottlerOptions } from '@nestjs/throttler';
import { SIGN_IN_RATE } from './sign-in-rate.decorator';

const MINUTE_MS = 60_000;

/** One household or phone has a whole /64 of IPv6 to choose addresses from. */
const ONE_CALLER = { v4: 32, v6: 64 };

/**
 * The buckets of a request before sign-in. Naming another client does not give an address a new bucket. Only clients
 * that are registered have one: a request for another is refused anyway, and must not fill the store with keys.
 */
export function signInThrottlers(limits: RateLimitConfig, auth: AuthConfig): ThrottlerOptions[] {
  const clients = new Set(auth.clients.map(({ id }) => id));
  return [
    {
      name: 'address',
      ttl: MINUTE_MS,
      limit: (context: ExecutionContext) =>
        limits.addressRates[Reflect.getMetadata(SIGN_IN_RATE, context.getHandler()) as SignInStep],
      getTracker: (request) => ipPrefix(request.ip as string, ONE_CALLER),
    },
    {
      name: 'client',
      ttl: MINUTE_MS,
      limit: limits.clientRate,
      getTracker: (request) => {
        const named = clientNamed(request);
        return typeof named === 'string' && clients.has(named) ? named : '';
      },
    },
  ];
}

function clientNamed(request: Record<string, unknown>): unknown {
  const { query, body, headers } = request as Record<string, Record<string, unknown> | undefined>;
  return query?.client_id ?? body?.client_id ?? headers?.['x-client'];
}
