import { AppError, usdToJson } from '@cse/core';
import { EventStream } from '@cse/http';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { catchError, from, mergeMap, of, type Observable } from 'rxjs';
import { meteredStream, replayedStream } from '../metering/event-streams';
import type { Meter } from './meter';
import type { MeteredRequest, Metering } from '../metering/metered-request';
import { problemOf } from '../idempotency/kept-answer';

/**
 * Settles what the guard has reserved: with the answer, or with the error. A streamed answer is settled before its
 * `done` event leaves, so whoever has the whole answer has been charged for it, once.
 */
@Injectable()
export class MeteringInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { metering } = http.getRequest<MeteredRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (!metering) throw new AppError('internal', 'the metered guard did not run');
    if ('replay' in metering) return this.replay(metering.replay, reply);
    const { meter } = metering;
    return next.handle().pipe(
      mergeMap((result: unknown) =>
        result instanceof EventStream ? of(meteredStream(result, meter)) : from(this.finish(meter, result, reply)),
      ),
      catchError((error: unknown) => from(this.fail(meter, error))),
    );
  }

  private async finish(meter: Meter, body: unknown, reply: FastifyReply): Promise<unknown> {
    await meter.finish({ status: reply.statusCode, body });
    return body;
  }

  private async fail(meter: Meter, error: unknown): Promise<never> {
    await meter.fail(asAppError(error));
    throw error;
  }

  private replay(replay: Extract<Metering, { replay: unknown }>['replay'], reply: FastifyReply): Observable<unknown> {
    void reply.header('Idempotency-Replayed', 'true');
    const { answer, state, receipt } = replay;
    if (!answer) {
      throw new AppError('invalid_state', GONE[state], { members: { receipt: receiptOf(state, receipt) } });
    }
    if ('problem' in answer) throw problemOf(answer);
    void reply.status(answer.status);
    return of(answer.events ? replayedStream(answer.events, answer.body) : answer.body);
  }
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

/** What is kept of an error that is none of ours says no more than its answer did. */
export function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', 'internal', { cause: error });
}
