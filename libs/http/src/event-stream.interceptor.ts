import { HttpConfig } from '@cse/config';
import type { Authenticated, Principal } from '@cse/core';
import {
  Injectable,
  Logger,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, mergeMap, of, type Observable } from 'rxjs';
import { giveUpCall } from './call-signal';
import { CallerWatch } from './caller-watch';
import { logFailure } from './problem.filter';
import { toProblem } from './problem';
import { ShutOut } from './shut-out';
import { SseWriter, type SseEvent } from './sse-writer';
import { toAppError } from './to-app-error';

/** What a handler returns to be answered as SSE or as JSON: events on the way, the whole answer at the end. */
export type EventStream<T> = AsyncGenerator<SseEvent, T, void>;

/**
 * Answers a handler that returns an EventStream: as server-sent events when the client accepts them, else as the
 * JSON of its return value. The HTTP status is decided by the first event: a failure before it is a problem
 * document, a failure after it is one `error` event.
 */
@Injectable()
export class EventStreamInterceptor implements NestInterceptor {
  private readonly logger = new Logger('EventStream');

  constructor(
    private readonly config: HttpConfig,
    @Optional() private readonly watch?: CallerWatch,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      mergeMap((result: unknown) => {
        if (!isEventStream(result)) return of(result);
        const http = context.switchToHttp();
        const request = http.getRequest<FastifyRequest & Partial<Authenticated>>();
        const wantsEvents = acceptsEvents(request.headers.accept);
        return from(wantsEvents ? this.stream(result, http.getResponse(), request.principal) : drain(result));
      }),
    );
  }

  private async stream(
    events: EventStream<unknown>,
    reply: FastifyReply,
    principal: Principal | undefined,
  ): Promise<void> {
    const first = await events.next();
    reply.hijack();
    const writer = new SseWriter(reply.raw, reply.getHeaders());
    const shutOut = new ShutOut(this.watch, principal);
    try {
      for (let step = first; !step.done && !writer.closed; step = await shutOut.orElse(events.next())) {
        await writer.send(step.value);
      }
    } catch (thrown) {
      const error = toAppError(thrown, { bodyBytes: this.config.bodyLimit });
      logFailure(this.logger, error);
      await writer.send({ event: 'error', data: toProblem(error) });
      // Whoever is shut out waits for nothing; the work below may, and is told to stop.
      if (shutOut.happened) writer.end();
      giveUpCall(reply, error);
    } finally {
      shutOut.stop();
      await events.return(undefined).catch(() => undefined);
      writer.end();
    }
  }
}

async function drain<T>(events: EventStream<T>): Promise<T> {
  let step = await events.next();
  while (!step.done) step = await events.next();
  return step.value;
}

function isEventStream(value: unknown): value is EventStream<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'return' in value;
}

/** True when the Accept header names text/event-stream (with a weight above zero). */
export function acceptsEvents(accept: string | undefined): boolean {
  return /(^|,)\s*text\/event-stream\s*(;(?!\s*q=0(\.0*)?\s*(,|$))|,|$)/i.test(accept ?? '');
}
