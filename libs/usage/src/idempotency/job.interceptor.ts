import { AppError } from '@cse/core';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { catchError, of, type Observable } from 'rxjs';
import type { PaidRequest } from '../settlement/meter';
import { AnsweredKeys } from './answered-keys';
import { IdempotencyKeys, type IdempotencyScope } from './key';
import { keyAfter } from './key-after';
import { replayAnswer } from './replay';

/**
 * Answers a request that starts a job as it was answered before, when its key is known. A success is kept by the
 * transaction that starts the job, a problem that no retry mends is kept here: also one of the body, which is checked
 * after this.
 */
@Injectable()
export class PaidJobInterceptor implements NestInterceptor {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly answered: AnsweredKeys,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<PaidRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { userId } = request.principal!;
    const key = this.keys.read(request, userId);
    if (!key) return next.handle();
    const earlier = await this.answered.find(key, userId);
    if (earlier) return of(replayAnswer(earlier, reply));
    request.idempotency = key;
    return next.handle().pipe(catchError((error: unknown) => this.fail(key, userId, error, reply)));
  }

  private async fail(key: IdempotencyScope, userId: string, error: unknown, reply: FastifyReply): Promise<unknown> {
    if (!(error instanceof AppError) || keyAfter('failed', error) === 'forget') throw error;
    const earlier = await this.answered.keepProblem(key, userId, error);
    if (earlier) return replayAnswer(earlier, reply);
    throw error;
  }
}
