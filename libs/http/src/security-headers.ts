import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Answers that are data: nothing in them may run or load anything, or be shown inside another page. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** A page of our own: scripts and styles from this server; inline styles since component libraries set them. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/**
 * The headers that every answer carries, errors and streams included. Answers are personal and must not be stored by
 * caches; a route that may be cached, or that shows a page, sets its own `cache-control` or policy over these.
 *
 * @param options.https whether clients reach this server by https; only then may they be told to insist on it
 */
export function installSecurityHeaders(fastify: FastifyInstance, options: { https: boolean }): void {
  const headers: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'content-security-policy': NOTHING,
    'cache-control': 'no-store',
    ...(options.https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
  fastify.addHook('onRequest', (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    void reply.headers(headers);
    done();
  });
}
