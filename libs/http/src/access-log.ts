import type { ServerResponse } from 'node:http';
import { isUuid, traceIdOf, type Authenticated } from '@cse/core';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answeredProblem } from './problem.filter';
import { factsOf } from './request-facts';

/**
 * What is known of a request when its answer has left or its client has gone. Holds no content, and no parameter but
 * the id of a job.
 */
export interface ServedRequest {
  requestId: string;
  method: string;
  /** The template of the route, such as `/images/jobs/:id`; `unmatched` where there is none. */
  route: string;
  /** What was answered; `CLIENT_LEFT` where the client had gone before anything was. */
  status: number;
  /** From the first byte read to the last byte written, in milliseconds. */
  ms: number;
  /** Written to the connection for this answer, headers included. */
  bytes: number;
  /** The client went away before the answer was complete. */
  aborted: boolean;
  /** Undefined of what nobody signed in for. */
  userId: string | undefined;
  /** What was done for money, as the ledger calls it. */
  operation: string | undefined;
  /** The job that was begun or asked about. */
  jobId: string | undefined;
  /** Of the problem that it was answered with. */
  errorCode: string | undefined;
  /** Of the caller's trace, or of the one that began with the request. */
  traceId: string | undefined;
}

/** What many proxies write into their logs for a client that went away before it was answered; never sent. */
const CLIENT_LEFT = 499;

/** How a request ended, by the answer to it. */
export function outcomeOf(answer: ServerResponse): { status: number; aborted: boolean } {
  return { status: answer.headersSent ? answer.statusCode : CLIENT_LEFT, aborted: !answer.writableFinished };
}

export type RequestObserver = (served: ServedRequest) => void;

/**
 * Tells the observers of every request once it is over: answered, streamed to its end, or given up by the client.
 * @returns how many are not over
 */
export function observeRequests(fastify: FastifyInstance, observers: RequestObserver[]): () => number {
  let active = 0;
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const begun = performance.now();
    const { raw } = reply;
    const { socket } = request.raw;
    const before = socket.bytesWritten;
    active += 1;
    // 'close' comes after every end of an answer, also of a hijacked one and of one that nobody waited for.
    raw.once('close', () => {
      active -= 1;
      const { operation, jobId, errorCode, traceparent } = factsOf(request);
      const served: ServedRequest = {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unmatched',
        ...outcomeOf(raw),
        ms: performance.now() - begun,
        bytes: socket.bytesWritten - before,
        userId: (request as FastifyRequest & Partial<Authenticated>).principal?.userId,
        operation,
        jobId: jobId ?? jobAsked(request),
        errorCode: errorCode ?? answeredProblem(request)?.code,
        traceId: traceIdOf(traceparent),
      };
      for (const observer of observers) observer(served);
    });
    done();
  });
  return () => active;
}

/** The job whose route it is. What is no id is somebody's text. */
function jobAsked(request: FastifyRequest): string | undefined {
  if (request.routeOptions.url?.includes('/jobs/:id') !== true) return undefined;
  const { id } = request.params as { id?: unknown };
  return isUuid(id) ? id : undefined;
}

/** Asked for by machines every few seconds; worth a line only to someone who looks for it. */
const FREQUENT = new Set(['/health/live', '/health/ready', '/metrics']);

/** One line a request: who asked for what and how it ended, by ids and codes; never what was said. */
export function accessLog(logger: LoggerService): RequestObserver {
  return ({ requestId, method, route, status, ms, bytes, aborted, userId, operation, jobId, errorCode, traceId }) => {
    const line = {
      event: 'request',
      request_id: requestId,
      method,
      route,
      status,
      ms: Math.round(ms * 10) / 10,
      bytes,
      ...(aborted ? { aborted } : {}),
      user_id: userId,
      operation,
      job_id: jobId,
      error_code: errorCode,
      trace_id: traceId,
    };
    if (FREQUENT.has(route) && status < 500) logger.debug?.(line, 'Access');
    else logger.log(line, 'Access');
  };
}
