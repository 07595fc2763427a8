import { AppError, Clock } from '@cse/core';
import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { METERED_OPERATION, writeRateHeaders } from './text.guard';
import type { MeteredRequest } from '../metering/metered-request';
import { OpenRequests } from '../metering/open-requests';
import type { Operation } from '../metering/operation';
import { RateLimit } from './rate';
import { refusePaused } from '../metering/standing';

/** Lets a request through within its user's rate; what it may cost is held by the work that it starts. */
@Injectable()
export class AdmittedGuard implements CanActivate {
  constructor(
    private readonly rates: RateLimit,
    private readonly open: OpenRequests,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError `rate_limited`, `overloaded` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { principal } = context.switchToHttp().getRequest<MeteredRequest>();
    if (!principal) throw new AppError('unauthenticated', 'a valid bearer token is needed');
    refusePaused(principal, this.clock.now());
    this.open.admit();
    const { rate, refusal } = await this.rates.take(principal, 'media');
    writeRateHeaders(context.switchToHttp().getResponse<FastifyReply>(), 'media', rate);
    if (refusal) throw refusal;
    return true;
  }
}

/**
 * The policy of a route that starts a job: rate limit and idempotency key. The job's own transaction reserves what it
 * may cost, and its end settles it.
 */
export const Admitted = ({ operation }: { operation: Operation }): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(METERED_OPERATION, operation),
    UseGuards(AdmittedGuard),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The same key with the same body gets the first answer again and starts nothing. Kept for 24 hours.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
