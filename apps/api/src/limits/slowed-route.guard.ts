import { AppError, Clock, type Authenticated } from '@cse/core';
import { paidOperation } from '@cse/usage';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SlowedRoutes } from './slowed-routes';

/** Global, after the bearer check: makes a user wait on the routes that they keep asking in vain, and on no other. */
@Injectable()
export class SlowedRouteGuard implements CanActivate {
  constructor(
    private readonly slowed: SlowedRoutes,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError `rate_limited` with a `reason` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest & Partial<Authenticated>>();
    const { principal } = request;
    if (!principal) return true;
    const now = this.clock.millis();
    this.refuseSlowed(principal.userId, routeOf(request), now);
    const operation = paidOperation(context.getHandler());
    if (operation?.startsWith('ai.')) this.refuseSlowed(principal.userId, TEXT_WORK, now);
    return true;
  }

  private refuseSlowed(userId: string, place: string, now: number): void {
    const wait = this.slowed.waitOf(userId, place, now);
    if (!wait) return;
    const { reason, detail, retryAfterS } = wait;
    throw new AppError('rate_limited', detail, { members: { retry_after_s: retryAfterS, reason } });
  }
}

/** All text operations together, as the place of what a text provider refused. Refused pictures and clips: `MediaJobs`. */
export const TEXT_WORK = 'work:text';

/** A route as it is slowed: its method and template. */
export function routeOf({ method, routeOptions }: FastifyRequest): string {
  return `route:${method} ${routeOptions.url ?? ''}`;
}
