import { AppError, Clock } from '@cse/core';
import { noteFacts, writeRateHeaders } from '@cse/http';
import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PaidJobInterceptor } from '../idempotency/job.interceptor';
import { IdempotencyKeyHeader } from '../idempotency/key';
import { HoldBook } from '../settlement/hold-book';
import type { PaidRequest } from '../settlement/meter';
import { PAID_OPERATION, paidOperation, type Operation } from './quote';
import { ratePolicy, UserRates } from './rate';
import { refusalOf, refusePaused } from './refusal';

/** Lets a request through within its user's rate; what it may cost is held by the job that it starts. */
@Injectable()
export class PaidJobGuard implements CanActivate {
  constructor(
    private readonly rates: UserRates,
    private readonly holds: HoldBook,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError `rate_limited`, `overloaded` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<PaidRequest>();
    const { principal } = request;
    noteFacts(request, { operation: paidOperation(context.getHandler()) });
    if (!principal) throw new AppError('unauthenticated', 'a valid bearer token is needed');
    refusePaused(principal, this.clock.now());
    this.holds.refuseWhileStopping();
    const { rate, retryAfterS } = await this.rates.take(principal, 'media');
    writeRateHeaders(context.switchToHttp().getResponse<FastifyReply>(), ratePolicy('media', rate.limit), rate);
    if (retryAfterS !== undefined) {
      throw refusalOf({ status: 'rate_limited', rate, retryAfterS }, this.clock.now());
    }
    return true;
  }
}

/**
 * The policy of a route that starts a job: rate limit and idempotency key. The job's own transaction reserves what it
 * may cost, and its end settles it.
 */
export const PaidJob = ({ operation }: { operation: Operation }): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(PAID_OPERATION, operation),
    UseGuards(PaidJobGuard),
    UseInterceptors(PaidJobInterceptor),
    IdempotencyKeyHeader(
      'The same key with the same body gets the first answer again and starts nothing; a problem that a retry may mend is no answer. Kept for 24 hours.',
    ),
  );
