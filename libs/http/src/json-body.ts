import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * JSON is the only type of body that is read, with Fastify's own parser: it refuses `__proto__` and `constructor`
 * keys, and its errors say what was wrong. The bytes are kept beside it for what is bound to them, such as an
 * idempotency key. Nest's body parsers stay off: they would also take forms.
 */
export function installJsonBody(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    (request as FastifyRequest & { rawBody?: Buffer }).rawBody = body;
    void parse(request, body.toString('utf8'), done);
  });
}
