import { uuidv7, withRequestContext } from '@cse/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const VALID = /^[A-Za-z0-9_-]{8,64}$/;

/** A valid `x-request-id` of the caller is kept, anything else is replaced. */
export function requestIdFrom(header: unknown): string {
  return typeof header === 'string' && VALID.test(header) ? header : uuidv7();
}

/** Gives every request an id, answers with it, and runs the rest of the request inside its context. */
export function installRequestId(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    void reply.header('x-request-id', request.id);
    withRequestContext({ requestId: request.id }, done);
  });
}
