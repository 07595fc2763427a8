import type { SignInStep } from '@cse/config';
import { AppError } from '@cse/core';
import { Inject, Injectable, Optional, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeRateHeaders } from './rate-headers';
import { SIGN_IN_RATE } from './sign-in-rate.decorator';

/** How much of a rate is left to callers from an address, by what they did before. Provided by the application. */
export abstract class CallerRateShare {
  /** From 0 (exclusive) to 1. */
  abstract rateShare(ip: string): Promise<number>;
}

/**
 * The throttler on routes with `@SignInRate()`, for callers whom nobody knows yet: by address and by client. It answers
 * with our problem document and the draft's header fields instead of its own.
 */
@Injectable()
export class SignInRateGuard extends ThrottlerGuard {
  @Optional()
  @Inject(CallerRateShare)
  private readonly shares?: CallerRateShare;

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(this.stepOf(context) === undefined);
  }

  /** @throws AppError `rate_limited` */
  protected override async handleRequest(asked: ThrottlerRequest): Promise<boolean> {
    const { context, ttl, throttler, blockDuration, getTracker } = asked;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const tracker = await getTracker(request, context);
    if (!tracker) return true;
    const limit = await this.limitOf(asked, request.ip);
    const name = `${this.stepOf(context)}-${throttler.name}`;
    const hit = await this.storageService.increment(tracker, ttl, limit, blockDuration, name);
    const left = { remaining: Math.max(0, limit - hit.totalHits), resetS: hit.timeToExpire };
    writeRateHeaders(http.getResponse<FastifyReply>(), { name, limit, windowMs: ttl }, left);
    if (!hit.isBlocked) return true;
    throw new AppError('rate_limited', 'too many sign-in requests; wait a little', {
      members: { retry_after_s: hit.timeToBlockExpire },
    });
  }

  /** A network that has attracted attention has less; a client is not to blame for those who name it. */
  private async limitOf({ limit, throttler }: ThrottlerRequest, ip: string): Promise<number> {
    if (throttler.name !== 'address' || !this.shares) return limit;
    return Math.max(1, Math.floor(limit * (await this.shares.rateShare(ip))));
  }

  private stepOf(context: ExecutionContext): SignInStep | undefined {
    return this.reflector.get<SignInStep | undefined>(SIGN_IN_RATE, context.getHandler());
  }
}
