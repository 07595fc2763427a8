import type { SignInStep } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addRateHeaders } from './rate-headers';
import { SIGN_IN_RATE } from './sign-in-rate.decorator';

/**
 * The throttler on routes with `@SignInRate()`, for callers whom nobody knows yet: by address and by client. It answers
 * with our problem document and the draft's header fields instead of its own.
 */
@Injectable()
export class SignInRateGuard extends ThrottlerGuard {
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(this.stepOf(context) === undefined);
  }

  /** @throws AppError `rate_limited` */
  protected override async handleRequest(asked: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, throttler, blockDuration, getTracker } = asked;
    const http = context.switchToHttp();
    const tracker = await getTracker(http.getRequest<FastifyRequest>(), context);
    if (!tracker) return true;
    const name = `${this.stepOf(context)}-${throttler.name}`;
    const hit = await this.storageService.increment(tracker, ttl, limit, blockDuration, name);
    const left = { remaining: Math.max(0, limit - hit.totalHits), resetS: hit.timeToExpire };
    addRateHeaders(http.getResponse<FastifyReply>(), { name, limit, windowMs: ttl }, left);
    if (!hit.isBlocked) return true;
    throw new AppError('rate_limited', 'too many sign-in requests; wait a little', {
      members: { retry_after_s: hit.timeToBlockExpire },
    });
  }

  private stepOf(context: ExecutionContext): SignInStep | undefined {
    return this.reflector.get<SignInStep | undefined>(SIGN_IN_RATE, context.getHandler());
  }
}
