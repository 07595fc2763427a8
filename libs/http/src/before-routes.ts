import { maxHeaderSize, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, stopping, type ErrorCode } from '@cse/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toProblem, type ProblemDocument } from './problem';
import { answerProblem } from './problem.filter';
import { requestIdFrom } from './server';

type Refused = 400 | 408 | 413 | 414 | 431;

const REFUSED: Record<Refused, readonly [code: ErrorCode, detail: string]> = {
  400: ['validation_failed', 'the request could not be read'],
  408: ['validation_failed', 'the request did not come in time'],
  413: ['payload_too_large', 'the chunks of the body say more about themselves than this server reads'],
  414: ['payload_too_large', 'a part of the address is longer than any that is known here'],
  431: ['payload_too_large', 'the headers are larger than this server reads'],
};

/** What Node.js calls the requests that it did not read to their end; whatever has another name is no HTTP. */
const STATUS_OF: Record<string, Refused> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** How often the connections are looked at, in milliseconds: a slow request may last that much longer than it should. */
const LOOK_EVERY_MS = 1_000;

/**
 * Settings of Fastify, so that what is refused before a request has a route is answered as everything else is.
 *
 * @param headers those of every answer
 * @param timeouts how long the headers of a request, and the whole of it, may take to come in, in seconds
 */
export function beforeRoutes(
  headers: Record<string, string>,
  { headersTimeoutS, requestTimeoutS }: { headersTimeoutS: number; requestTimeoutS: number },
) {
  return {
    http: {
      // Node would answer a request without a host by itself; see installRequestRules.
      requireHostHeader: false,
      headersTimeout: headersTimeoutS * 1000,
      connectionsCheckingInterval: LOOK_EVERY_MS,
    },
    requestTimeout: requestTimeoutS * 1000,
    // Fastify's own is no problem document; see installRequestRules.
    return503OnClosing: false,
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
      if (code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else refuse(socket, STATUS_OF[code ?? ''] ?? 400, headers);
    },
  };
}

const AGAIN_AFTER_S = 2;
/** What platforms ask for while a process ends. */
const TOLD_TO_THE_END = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * What a request and its server must be before it is looked at; what Node and Fastify would answer on their own is
 * answered here. Comes after the hooks that give every answer its headers.
 *
 * @param phase of the process: while it is leaving, connections end with the answer that they wait for, so that clients
 * and proxies open their next one elsewhere; while it is closing, nothing new is taken on
 */
export function installRequestRules(
  fastify: FastifyInstance,
  headers: Record<string, string>,
  phase: () => 'starting' | 'serving' | 'leaving' | 'closing' = () => 'serving',
): void {
  let closed = false;
  fastify.addHook('preClose', async () => void (closed = true));
  const problemWith = ({ httpVersion, url, headers: { host } }: IncomingMessage): AppError | undefined => {
    if (closed || (phase() === 'closing' && !TOLD_TO_THE_END.has(url!))) return stopping(AGAIN_AFTER_S);
    if (httpVersion === '1.0' || (httpVersion === '1.1' && host !== undefined)) return undefined;
    // RFC 9112, 3.2: a request of HTTP/1.1 names its host.
    const detail = httpVersion === '1.1' ? 'the request names no host' : 'this server speaks HTTP/1.1';
    return new AppError('validation_failed', detail);
  };
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const problem = problemWith(request.raw);
    if (phase() !== 'serving') void reply.header('connection', 'close');
    if (!problem) return done();
    answerProblem(problem, request, reply);
  });
  // An expectation that nobody knows may be passed over (RFC 9110, 10.1.1).
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  // To be a proxy is asked of the connection; there is no request to answer.
  fastify.server.on('connect', (_request, socket: Socket) => refuse(socket, 400, headers));
}

/** Ends a connection with an answer, unless one has begun on it: what is written then would be taken for its body. */
function refuse(socket: Socket & { _httpMessage?: ServerResponse | null }, status: Refused, headers: object): void {
  if (!socket._httpMessage?.headersSent) socket.write(written(status, headers));
  socket.destroySoon();
}

function problemOf(status: Refused, requestId: string): ProblemDocument {
  const [code, detail] = REFUSED[status];
  const members = status === 431 ? { limit_bytes: maxHeaderSize } : {};
  return { ...toProblem(new AppError(code, detail, { members }), requestId), status, title: STATUS_CODES[status]! };
}

function written(status: Refused, headers: object): string {
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
