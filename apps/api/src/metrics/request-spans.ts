import type { Spans } from '@cse/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Asked for by machines every few seconds; a span of them tells nobody anything. */
const FREQUENT = new Set(['/health/live', '/health/ready', '/metrics']);

/** Gives every request a span, and what it does a parent. Of its address only the route's template is told. */
export function installRequestSpans(fastify: FastifyInstance, spans: Spans): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const route = request.routeOptions.url ?? 'unmatched';
    if (FREQUENT.has(route)) return done();
    const { traceparent } = request.headers;
    const end = spans.request(
      {
        method: request.method,
        route,
        requestId: request.id,
        traceparent: typeof traceparent === 'string' ? traceparent : undefined,
      },
      done,
    );
    const { raw } = reply;
    raw.once('close', () => end({ status: raw.statusCode, aborted: !raw.writableFinished }));
  });
}
