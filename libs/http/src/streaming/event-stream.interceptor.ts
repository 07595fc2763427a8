import { HttpConfig } from '@cse/config';
import type { AppError, Authenticated } from '@cse/core';
import {
  Injectable,
  Logger,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, of, type Observable } from 'rxjs';
import { acceptsEvents } from '../accept';
import { toProblem } from '../problem';
import { logFailure } from '../problem.filter';
import { noteFacts } from '../request-facts';
import { toAppError } from '../to-app-error';
import { CallerWatch, CallerRecheck, giveUpCall } from './caller-watch';
import { EventStream, NO_READER, type EventSink } from './event-stream';
import { SseWriter, type SseEvent } from './sse';

/**
 * Answers a handler that returns an EventStream: as server-sent events when the client accepts them, else as the JSON
 * of its whole answer.
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
        if (!(result instanceof EventStream)) return of(result);
        const http = context.switchToHttp();
        const request = http.getRequest<FastifyRequest & Partial<Authenticated>>();
        const wantsEvents = acceptsEvents(request.headers.accept);
        return wantsEvents ? this.stream(result, request, http.getResponse()) : result.answer(NO_READER);
      }),
    );
  }

  private async stream(
    stream: EventStream<unknown>,
    request: FastifyRequest & Partial<Authenticated>,
    reply: FastifyReply,
  ): Promise<void> {
    const out = new StreamedReply(reply);
    const fail = (error: AppError): void => {
      logFailure(this.logger, error, request.id);
      noteFacts(request, { errorCode: error.code });
      out.send({ event: 'error', data: toProblem(error, request.id) });
      out.end();
      giveUpCall(reply, error);
    };
    let refused = false;
    // Whoever is shut out waits for nothing; the work below may, and is told to stop.
    const recheck = new CallerRecheck(this.watch, request.principal, (error) => {
      refused = true;
      fail(error);
    });
    try {
      await stream.answer(out);
      out.end();
    } catch (thrown) {
      if (!out.begun) throw thrown;
      if (!refused) fail(toAppError(thrown, { bodyBytes: this.config.bodyLimit }));
    } finally {
      recheck.stop();
    }
  }
}

/** The events of an answer on their way to its client; the head of the answer leaves with the first of them. */
class StreamedReply implements EventSink {
  private writer: SseWriter | undefined;

  constructor(private readonly reply: FastifyReply) {}

  get begun(): boolean {
    return this.writer !== undefined;
  }

  get closed(): boolean {
    return this.writer?.closed ?? this.reply.raw.destroyed;
  }

  send(event: SseEvent): void {
    this.open().send(event);
  }

  drained(): Promise<void> | undefined {
    return this.writer?.drained();
  }

  end(): void {
    this.open().end();
  }

  private open(): SseWriter {
    if (this.writer) return this.writer;
    this.reply.hijack();
    // Nest sends whatever a handler returns; of an answer that has left, Fastify would make an error for its log.
    this.reply.send = () => this.reply;
    this.writer = new SseWriter(this.reply.raw, this.reply.getHeaders());
    return this.writer;
  }
}
