import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, type ErrorCode } from '@cse/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toProblem, type ProblemDocument } from './problem';
import { answerProblem } from './problem.filter';
import { requestIdFrom } from './server';

type Refused = 400 | 408 | 414 | 431;

const REFUSED: Record<Refused, readonly [code: ErrorCode, detail: string]> = {
  400: ['validation_failed', 'the request could not be read'],
  408: ['validation_failed', 'the request did not come in time'],
  414: ['payload_too_large', 'a part of the address is longer than any that is known here'],
  431: ['payload_too_large', 'the headers are larger than this server reads'],
};

/** Settings of Fastify, so that what is refused before a request has a route is answered as everything else is. */
export function beforeRoutes(headers: Record<string, string>) {
  return {
    // Node would answer a request without a host by itself; see installHostRule.
    http: { requireHostHeader: false },
    /** An address that cannot be decoded, or a part of it that is too long. */
    frameworkErrors: (error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void => {
      const status = error.statusCode === 414 ? 414 : 400;
      const problem = problemOf(status, request.id);
      void reply
        .headers({ ...headers, 'x-request-id': request.id })
        .status(status)
        .type('application/problem+json')
        .send(JSON.stringify(problem));
    },
    /** What is no HTTP, or too much, or too slow: there is no request to answer, only a connection to write to. */
    clientErrorHandler: ({ code }: NodeJS.ErrnoException, socket: Socket): void => {
      if (code === 'ECONNRESET' || socket.destroyed) return;
      if (socket.writable) {
        const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
        socket.write(written(status, headers));
      }
      socket.destroy();
    },
  };
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names its host. */
export function installHostRule(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (request.raw.headers.host !== undefined || request.raw.httpVersion === '1.0') return done();
    answerProblem(new AppError('validation_failed', 'the request names no host'), request, reply);
  });
}

function problemOf(status: Refused, requestId: string): ProblemDocument {
  const [code, detail] = REFUSED[status];
  const members = status === 431 ? { limit_bytes: maxHeaderSize } : {};
  return { ...toProblem(new AppError(code, detail, { members }), requestId), status, title: STATUS_CODES[status]! };
}

function written(status: Refused, headers: Record<string, string>): string {
  const requestId = requestIdFrom(undefined);
  const body = JSON.stringify(problemOf(status, requestId));
  const all = {
    ...headers,
    'x-request-id': requestId,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}
