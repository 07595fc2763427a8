import { AppError, readTraceparent, uuidv7 } from '@cse/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { answerProblem } from './problem.filter';
import { noteFacts } from './request-facts';

/** What of a caller's `x-request-id` is kept. */
export const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** A valid `x-request-id` of the caller is kept, anything else is replaced. */
export function requestIdFrom(header: unknown): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : uuidv7();
}

/**
 * Answers every request with its id, and notes the trace of its caller. Whoever tells of the request takes both from it:
 * a context that follows every promise (AsyncLocalStorage) costs a sixth of a request's processor time on Node 20.
 */
export function installRequestId(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    void reply.header('x-request-id', request.id);
    const traceparent = readTraceparent(request.headers.traceparent);
    if (traceparent !== undefined) noteFacts(request, { traceparent });
    done();
  });
}

/**
 * A request without a body has no type of body, whatever it says: clients send `content-type` with every POST. Bodies
 * that are encoded are not read (RFC 9110, 15.5.16), nor sent in another coding than in chunks (RFC 9112, 6.1).
 */
export function installBodyRules(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { headers } = request.raw;
    const { 'content-length': length, 'transfer-encoding': transfer, 'content-encoding': content } = headers;
    if (transfer === undefined && (length === undefined || length === '0')) {
      delete headers['content-type'];
      return done();
    }
    const isPlain = content === undefined || content.toLowerCase() === 'identity';
    if (isPlain && (transfer === undefined || transfer.toLowerCase() === 'chunked')) return done();
    void reply.header('accept-encoding', 'identity');
    answerProblem(new AppError('unsupported_media_type', 'send the body without an encoding'), request, reply);
  });
}

/**
 * JSON is the only type of body that is read, with Fastify's own parser: it refuses `__proto__` and `constructor`
 * keys, and its errors say what was wrong. The bytes are kept beside it for what is bound to them, such as an
 * idempotency key. Nest's body parsers stay off: they would also take forms.
 */
export function installJsonBody(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    (request as FastifyRequest & { rawBody?: Buffer }).rawBody = body;
    void parse(request, body.toString('utf8'), done);
  });
}

/** Lowers the body limit of routes below a path; must run before the routes are registered. */
export function installBodyLimit(fastify: FastifyInstance, prefix: string, bytes: number): void {
  fastify.addHook('onRoute', (route: RouteOptions) => {
    if (route.url.startsWith(prefix)) route.bodyLimit = bytes;
  });
}

/** Answers that are data: nothing in them may run or load anything, or be shown inside another page. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** A page of our own: scripts and styles from this server; inline styles since component libraries set them. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Beside every other rule about caches: what compresses an answer on its way holds its events back until the end. */
export const NO_TRANSFORM = 'no-transform';
/** Answers are personal: no cache stores them. */
export const NO_STORE = `no-store, ${NO_TRANSFORM}`;

/**
 * The headers that every answer carries, errors and streams included, also those that are given before any route; a
 * route that may be cached, or that shows a page, sets its own `cache-control` or policy over these.
 *
 * @param options.https whether clients reach this server by https; only then may they be told to insist on it
 */
export function answerHeaders(options: { https: boolean }): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'content-security-policy': NOTHING,
    'cache-control': NO_STORE,
    ...(options.https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

export function installSecurityHeaders(fastify: FastifyInstance, headers: Record<string, string>): void {
  fastify.addHook('onRequest', (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    void reply.headers(headers);
    done();
  });
}

/** An answer may still take so long once the server has stopped listening, however long others have taken before. */
const LEAST_GRACE_MS = 2_000;

/**
 * Ends the connections of a closing server. Node closes those that wait for another request, but counts one that has
 * not sent its first yet as busy, for as long as its header timeout: browsers open such connections in advance, and
 * each would keep the process for half a minute.
 *
 * @param graceMs how long what is still open may take, asked when the server stops listening
 */
export function installConnectionEnd(fastify: FastifyInstance, graceMs: () => number): void {
  const unused = new Set<{ destroy(): unknown }>();
  fastify.server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', ({ socket }) => unused.delete(socket));
  fastify.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
    setTimeout(() => fastify.server.closeAllConnections(), Math.max(graceMs(), LEAST_GRACE_MS)).unref();
  });
}
