import { RateLimitConfig, type UserAction } from '@cse/config';
import { AppError, type Authenticated } from '@cse/core';
import { RateLimiter, writeRateHeaders } from '@cse/http';
import { paidOperation, rateFor } from '@cse/usage';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

const MINUTE_MS = 60_000;

/**
 * Global, after the bearer check: how often a user may read, and how often change something. Paid routes have their
 * own limits, taken with the reservation: those are closed when the store is down, while these are cheap enough to be
 * counted by each process alone for that time.
 */
@Injectable()
export class UserRateGuard implements CanActivate {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly config: RateLimitConfig,
  ) {}

  /** @throws AppError `rate_limited` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { principal, method } = http.getRequest<FastifyRequest & Partial<Authenticated>>();
    if (!principal || paidOperation(context.getHandler()) !== undefined) return true;
    const name: UserAction = method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
    const policy = { name, limit: rateFor(principal, this.config.userRates[name]), windowMs: MINUTE_MS };
    const decision = await this.limiter.take(principal.userId, policy);
    writeRateHeaders(http.getResponse<FastifyReply>(), policy, decision);
    if (decision.allowed) return true;
    throw new AppError('rate_limited', `too many ${name} in a minute`, {
      members: { retry_after_s: decision.retryAfterS },
    });
  }
}
