import { RateLimitConfig, type UserAction } from '@cse/config';
import { AppError, type Authenticated } from '@cse/core';
import { RateLimiter, takesLargeBody, writeRateHeaders } from '@cse/http';
import { paidOperation, rateFor } from '@cse/usage';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Global, after the bearer check: how often a user may read, how often change something, how often have a whole story
 * looked at, how often send or ask for parts of encrypted projects, and how often invite. Paid routes have their own
 * limits, taken with the reservation: those are closed when the store is down, while these are cheap enough to be
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
    const request = http.getRequest<FastifyRequest & Partial<Authenticated>>();
    const { principal } = request;
    const isPaid = paidOperation(context.getHandler()) !== undefined && !takesLargeBody(request);
    if (!principal || isPaid) return true;
    const name = actionOf(request);
    const windowMs = name === 'invitations' ? HOUR_MS : MINUTE_MS;
    const policy = { name, limit: rateFor(principal, this.config.userRates[name]), windowMs };
    const decision = await this.limiter.take(principal.userId, policy);
    writeRateHeaders(http.getResponse<FastifyReply>(), policy, decision);
    if (decision.allowed) return true;
    throw new AppError('rate_limited', `too many ${name} in ${windowMs === HOUR_MS ? 'an hour' : 'a minute'}`, {
      members: { retry_after_s: decision.retryAfterS },
    });
  }
}

/** Parts of an encrypted project that its devices send and ask for all the time. */
const BUSY_PARTS: Partial<Record<string, UserAction>> = {
  chunks: 'chunks',
  ops: 'sync',
  presence: 'sync',
  events: 'sync',
};

function actionOf(request: FastifyRequest): UserAction {
  const [, first, , part = ''] = request.routeOptions.url?.split('/') ?? [];
  const busy = first === 'projects' ? BUSY_PARTS[part] : undefined;
  if (busy) return busy;
  if (first === 'projects' && part === 'members' && request.method === 'POST') return 'invitations';
  if (takesLargeBody(request)) return 'graphs';
  return request.method === 'GET' || request.method === 'HEAD' ? 'reads' : 'writes';
}
