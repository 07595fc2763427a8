import type { AuthConfig, HttpConfig } from '@cse/config';
import { isListedOrigin } from '@cse/core';
import type { FastifyCorsOptions } from '@fastify/cors';
import type { FastifyRequest } from 'fastify';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXPOSED_HEADERS = ['x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after', 'idempotency-replayed'];
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'last-event-id',
  'traceparent',
  'x-client',
  'x-request-id',
];
const MAX_AGE_S = 600;

type Decide = (error: Error | null, options: FastifyCorsOptions) => void;

/** The pages that may use this server from elsewhere: those of registered clients and of CORS_ORIGINS. */
export function registeredOrigins(http: HttpConfig, auth: AuthConfig): (string | RegExp)[] {
  return [...new Set([...http.corsOrigins, ...auth.clients.flatMap((client) => client.allowedOrigins)])];
}

/**
 * Which pages may read our answers: the origins of registered clients and of CORS_ORIGINS, letter by letter. Cookies are
 * allowed only for clients that keep their refresh token in one. The redirects of the sign-in leg are for navigation,
 * not for scripts, so no page may read them (RFC 9700, 2.6).
 */
export function corsOptions(http: HttpConfig, auth: AuthConfig) {
  const origins = registeredOrigins(http, auth);
  const withCookies = auth.clients
    .filter((client) => client.transport === 'cookie')
    .flatMap((client) => client.allowedOrigins);
  return (request: FastifyRequest, decide: Decide): void => {
    const { origin, 'access-control-request-method': asked } = request.headers;
    decide(null, {
      // Any other OPTIONS is for a route that nobody has.
      preflight: origin !== undefined && asked !== undefined,
      origin: request.url.startsWith('/auth/google') ? false : origins,
      credentials: isListedOrigin(withCookies, origin ?? ''),
      methods: METHODS,
      allowedHeaders: ALLOWED_HEADERS,
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: MAX_AGE_S,
    });
  };
}
