import { HttpConfig } from '@cse/config';
import { Injectable, Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, mergeMap, of, type Observable } from 'rxjs';
import { logFailure } from './problem.filter';
import { toProblem } from './problem';
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

  constructor(private readonly config: HttpConfig) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      mergeMap((result: unknown) => {
        if (!isEventStream(result)) return of(result);
        const http = context.switchToHttp();
        const wantsEvents = acceptsEvents(http.getRequest<FastifyRequest>().headers.accept);
        return from(wantsEvents ? this.stream(result, http.getResponse<FastifyReply>()) : drain(result));
      }),
    );
  }

  private async stream(events: EventStream<unknown>, reply: FastifyReply): Promise<void> {
    const first = await events.next();
    reply.hijack();
    const writer = new SseWriter(reply.raw, reply.getHeaders());
    try {
      for (let step = first; !step.done && !writer.closed; step = await events.next()) await writer.send(step.value);
    } catch (thrown) {
      const error = toAppError(thrown, { bodyBytes: this.config.bodyLimit });
      logFailure(this.logger, error);
      await writer.send({ event: 'error', data: toProblem(error) });
    } finally {
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
