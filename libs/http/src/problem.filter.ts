import { HttpConfig } from '@cse/config';
import { AppError, describeCause } from '@cse/core';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { statusOf, toProblem } from './problem';
import { ClientGone } from './streaming/event-stream';
import { toAppError } from './to-app-error';

/** The only place where an error becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  constructor(private readonly config: HttpConfig) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = this.errorOf(thrown, request, reply);
    logFailure(this.logger, error, request.id);
    if (beginProblem(error, request, reply)) this.write(error, reply, request);
  }

  /** Of a request whose client left before it was whole nothing failed but its connection, whatever was thrown then. */
  private errorOf(thrown: unknown, request: FastifyRequest, reply: FastifyReply): AppError {
    if (reply.raw.closed && !request.raw.complete) {
      return new AppError('invalid_request', 'the request was cut off', { cause: new ClientGone() });
    }
    return toAppError(thrown, { bodyBytes: request.routeOptions.bodyLimit ?? this.config.bodyLimit });
  }

  /** Status and headers are set; this writes the body. */
  protected write(error: AppError, reply: FastifyReply, request: FastifyRequest): void {
    sendProblem(error, request, reply);
  }
}

const ANSWERED = new WeakMap<FastifyRequest, AppError>();

/** The error that a request was answered with; undefined when it went well. */
export function answeredProblem(request: FastifyRequest): AppError | undefined {
  return ANSWERED.get(request);
}

/** Answers with a problem where Nest does not stand between, such as in a plugin of Fastify's. */
export function answerProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): void {
  if (beginProblem(error, request, reply)) sendProblem(error, request, reply);
}

/** Sets status and headers; false when the answer has begun already. */
function beginProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): boolean {
  ANSWERED.set(request, error);
  if (reply.sent || reply.raw.headersSent) return false;
  const retryAfter = error.members.retry_after_s;
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(Math.ceil(retryAfter)));
  if (statusOf(error.code) === 401) void reply.header('www-authenticate', challenge(request));
  void reply.status(statusOf(error.code));
  return true;
}

function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): void {
  void reply.type('application/problem+json').send(JSON.stringify(toProblem(error, request.id)));
}

/** Logs what a 5xx hides from the caller: the kind of the cause and where it was thrown, never its values. */
export function logFailure(logger: Logger, error: AppError, requestId: string): void {
  if (statusOf(error.code) < 500 || error.cause instanceof ClientGone || error.isExpected) return;
  const { code, cause = error } = error;
  logger.error({ event: 'request_failed', request_id: requestId, code, cause: describeCause(cause) });
}

/** Somebody who brought nothing is told what to bring, and not that it was wrong (RFC 6750, 3.1). */
function challenge({ headers }: FastifyRequest): string {
  return headers.authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
}
