import { Readable } from 'node:stream';
import { AppError } from '@cse/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './problem.filter';

/** What the body of a whole story may hold, packed or not. */
export const LARGE_BODY_BYTES = 16 * 1024 * 1024;

const MARK = { largeBody: true };
/** What such a body is called between the door and its route: no parser reads it. */
const UNREAD = 'application/vnd.cse.unread';

/**
 * Marks a route that takes up to 16 MiB of JSON, also as gzip. Its body is read by the route itself, after the guards
 * have let its caller in: nobody else makes the server hold so much.
 */
export const LargeBody = (): MethodDecorator =>
  applyDecorators(
    RouteConfig(MARK),
    ApiHeader({
      name: 'content-encoding',
      required: false,
      schema: { type: 'string', enum: ['identity', 'gzip'] },
      description: 'The body may be packed; unpacked it has the same bound of 16 MiB',
    }),
  );

export function takesLargeBody(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { largeBody?: boolean }).largeBody === true;
}

/** Hands the bodies of marked routes on unread. To be installed before the rules for every other body. */
export function installLargeBody(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (!takesLargeBody(request)) return done();
    const { headers } = request.raw;
    const isEmpty = headers['transfer-encoding'] === undefined && !Number(headers['content-length']);
    if (isEmpty) return done();
    const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
    const isJson = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(headers['content-type'] ?? '');
    if (!isJson || !['identity', 'gzip'].includes(encoding)) {
      void reply.header('accept-encoding', 'gzip, identity');
      answerProblem(new AppError('unsupported_media_type', 'send JSON in UTF-8, as it is or as gzip'), request, reply);
      return;
    }
    // The rules for other bodies refuse every encoding, and read what is JSON at once.
    delete headers['content-encoding'];
    headers['content-type'] = UNREAD;
    if (encoding === 'gzip') packed.add(request.raw);
    done();
  });
  fastify.addContentTypeParser(UNREAD, (_request, payload, done) => done(null, payload));
}

const packed = new WeakSet<object>();

/**
 * The body of a marked route, as it came in.
 * @throws AppError `payload_too_large` as soon as it is
 */
export async function readLargeBody(request: FastifyRequest): Promise<{ bytes: Uint8Array; gzip: boolean }> {
  const tooLarge = () =>
    new AppError('payload_too_large', `the body is larger than ${LARGE_BODY_BYTES} bytes`, {
      members: { limit_bytes: LARGE_BODY_BYTES },
    });
  if (Number(request.headers['content-length']) > LARGE_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  if (request.body instanceof Readable) {
    // What is too large is still answered: the connection is not torn down with the rest of it.
    for await (const chunk of request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LARGE_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, gzip: packed.has(request.raw) };
}
