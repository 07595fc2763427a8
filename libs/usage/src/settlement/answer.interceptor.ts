import { AppError, usdToJson } from '@cse/core';
import { ClientGone, EventStream, type EventSink, type SseEvent } from '@cse/http';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { catchError, mergeMap, of, type Observable } from 'rxjs';
import { problemOf } from '../idempotency/kept-answer';
import type { Meter, Metering, PaidRequest } from './meter';

/**
 * Settles what admission has reserved: with the answer, or with the error. A streamed answer is settled before its
 * `done` event leaves, so whoever has the whole answer has been charged for it, once.
 */
@Injectable()
export class PaidAnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { metering } = http.getRequest<PaidRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (!metering) throw new AppError('internal', 'the guard of the route did not run');
    if ('replay' in metering) return replay(metering.replay, reply);
    const { meter } = metering;
    return next.handle().pipe(
      mergeMap((result: unknown) =>
        result instanceof EventStream ? of(settledStream(result, meter)) : finish(meter, result, reply),
      ),
      catchError((error: unknown) => fail(meter, error)),
    );
  }
}

async function finish(meter: Meter, body: unknown, reply: FastifyReply): Promise<unknown> {
  await meter.finish({ status: reply.statusCode, body });
  return body;
}

async function fail(meter: Meter, error: unknown): Promise<never> {
  await meter.fail(asAppError(error));
  throw error;
}

/** What is kept of an error that is none of ours says no more than its answer did. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof ClientGone)) return new AppError('internal', 'internal', { cause: error });
  return new AppError('invalid_state', 'the client went away before the answer was complete');
}

/**
 * Passes events on as they come and settles at the end, however it comes: before `done`, on an error, or when the
 * reader goes away. Settling waits until the work below has ended, so that its last word on usage counts.
 */
function settledStream<T>(stream: EventStream<T>, meter: Meter): EventStream<T> {
  return new EventStream(async (reader) => {
    const sink = new UnpaidSink(reader, meter.keepsAnswer);
    try {
      const answer = await stream.answer(sink);
      await meter.finish({ status: 200, events: sink.passed, body: answer });
      if (sink.done) reader.send(sink.done);
      return answer;
    } catch (error) {
      return fail(meter, error);
    }
  });
}

/** Holds the last event back, which tells that all is well, until the answer is paid for. */
class UnpaidSink implements EventSink {
  readonly passed: SseEvent[] = [];
  done: SseEvent | undefined;

  constructor(
    private readonly reader: EventSink,
    private readonly keepsAnswer: boolean,
  ) {}

  send(event: SseEvent): void {
    if (this.keepsAnswer) this.passed.push(event);
    if (event.event === 'done') this.done = event;
    else this.reader.send(event);
  }

  get closed(): boolean {
    return this.reader.closed;
  }

  drained(): Promise<void> | undefined {
    return this.reader.drained();
  }
}

/** The answer that was given before, as it was given: the whole body, or its events. */
function replay(
  { answer, state, receipt }: Extract<Metering, { replay: unknown }>['replay'],
  reply: FastifyReply,
): Observable<unknown> {
  void reply.header('Idempotency-Replayed', 'true');
  if (!answer) throw new AppError('invalid_state', GONE[state], { members: { receipt: receiptOf(state, receipt) } });
  if ('problem' in answer) throw problemOf(answer);
  void reply.status(answer.status);
  return of(answer.events ? replayedStream(answer.events, answer.body) : answer.body);
}

function replayedStream(events: readonly SseEvent[], body: unknown): EventStream<unknown> {
  return new EventStream(async (reader) => {
    for (const event of events) {
      reader.send(event);
      await reader.drained();
    }
    return body;
  });
}

/** The sweeper leaves the cost in nano-USD and knows nothing more; every other receipt is the usage of an answer. */
function receiptOf(state: string, { cost, ...receipt }: Record<string, unknown>): Record<string, unknown> {
  return typeof cost === 'string' ? { state, cost_usd: usdToJson(BigInt(cost)), ...receipt } : { state, ...receipt };
}

const GONE = {
  answered: 'the request with this idempotency key was answered; the answer is no longer kept, only its receipt',
  failed: 'the request with this idempotency key failed; only its receipt is kept',
  lost: 'the request with this idempotency key was lost and charged; use a new key to try again',
} as const;
