import { AppError } from '@cse/core';
import { ClientGone, EventStream, type EventSink, type SseEvent } from '@cse/http';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { catchError, mergeMap, of, type Observable } from 'rxjs';
import { REPLAYED, replayAnswer } from '../idempotency/replay';
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
        result instanceof EventStream ? of(paidStream(result, meter, reply)) : finish(meter, result, reply),
      ),
      catchError((error: unknown) => fail(meter, error, reply)),
    );
  }
}

async function finish(meter: Meter, body: unknown, reply: FastifyReply): Promise<unknown> {
  await meter.finish({ status: reply.statusCode, body });
  return body;
}

async function fail(meter: Meter, error: unknown, { raw }: FastifyReply): Promise<never> {
  // Whoever went away has no problem to be given again, whatever the work below made of it.
  const isCutOff = error instanceof ClientGone || (raw.destroyed && !raw.writableFinished);
  await meter.fail(isCutOff ? undefined : asAppError(error));
  throw error;
}

/** What an error that is none of ours is to its client. */
function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', 'internal', { cause: error });
}

/**
 * Passes events on as they come and settles at the end, however it comes: before `done`, on an error, or when the
 * reader goes away. Settling waits until the work below has ended, so that its last word on usage counts.
 */
export function paidStream<T>(stream: EventStream<T>, meter: Meter, reply: FastifyReply): EventStream<T> {
  return new EventStream(async (reader) => {
    const sink = new UnpaidSink(reader, meter.keepsAnswer);
    try {
      const answer = await stream.answer(sink);
      await meter.finish({ status: 200, events: sink.passed, body: answer });
      if (sink.done) reader.send(sink.done);
      return answer;
    } catch (error) {
      return fail(meter, error, reply);
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

type Replay = Extract<Metering, { replay: unknown }>['replay'];

/** The answer that was given before, as a stream whatever its form was. */
export function replayOf<T extends object>(replay: Replay, reply: FastifyReply): EventStream<T> {
  const answer = answerAgain(replay, reply);
  if (answer instanceof EventStream) return answer as EventStream<T>;
  return new EventStream((sink) => {
    sink.send({ event: 'done', data: answer as T });
    return Promise.resolve(answer as T);
  });
}

function replay(replay: Replay, reply: FastifyReply): Observable<unknown> {
  return of(answerAgain(replay, reply));
}

/** The answer that was given before, as it was given: the whole body, or its events. */
function answerAgain({ answer, state, receipt }: Replay, reply: FastifyReply): unknown {
  if (answer) return replayAnswer(answer, reply);
  void reply.header(REPLAYED, 'true');
  throw new AppError('invalid_state', GONE[state], { members: { receipt: { state, ...receipt } } });
}

const GONE = {
  answered: 'the request with this idempotency key was answered; the answer is no longer kept, only its receipt',
  failed: 'the request with this idempotency key failed; only its receipt is kept',
} as const;
