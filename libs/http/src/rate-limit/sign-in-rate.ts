import { AuthConfig, RateLimitConfig, type SignInStep } from '@cse/config';
import { AppError, ipPrefix } from '@cse/core';
import { applyDecorators, Inject, Injectable, Optional, SetMetadata, type ExecutionContext } from '@nestjs/common';
import {
  ThrottlerGuard,
  ThrottlerModule,
  type ThrottlerModuleOptions,
  type ThrottlerOptions,
  type ThrottlerRequest,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fails } from '../api-docs';
import { RateLimiter, writeRateHeaders } from './rate-limiter';
import { RateLimitModule } from './rate-stores';

const SIGN_IN_RATE = 'cse:sign-in-rate';

/** Limits a public route by address and by client; routes with one step share their buckets. */
export const SignInRate = (step: SignInStep): MethodDecorator =>
  applyDecorators(SetMetadata(SIGN_IN_RATE, step), Fails('rate_limited'));

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

const MINUTE_MS = 60_000;

/** One household or phone has a whole /64 of IPv6 to choose addresses from. */
const ONE_CALLER = { v4: 32, v6: 64 };

/**
 * The buckets of a request before sign-in. Naming another client does not give an address a new bucket. Only clients
 * that are registered have one: a request for another is refused anyway, and must not fill the store with keys.
 */
function signInThrottlers(limits: RateLimitConfig, auth: AuthConfig): ThrottlerOptions[] {
  const clients = new Set(auth.clients.map(({ id }) => id));
  return [
    {
      name: 'address',
      ttl: MINUTE_MS,
      limit: (context: ExecutionContext) =>
        limits.addressRates[Reflect.getMetadata(SIGN_IN_RATE, context.getHandler()) as SignInStep],
      getTracker: (request) => ipPrefix(request.ip as string, ONE_CALLER),
    },
    {
      name: 'client',
      ttl: MINUTE_MS,
      limit: limits.clientRate,
      getTracker: (request) => {
        const named = clientNamed(request);
        return typeof named === 'string' && clients.has(named) ? named : '';
      },
    },
  ];
}

function clientNamed(request: Record<string, unknown>): unknown {
  const { query, body, headers } = request as Record<string, Record<string, unknown> | undefined>;
  return query?.client_id ?? body?.client_id ?? headers?.['x-client'];
}

/** The throttler's storage on our buckets: the published ones count in fixed windows and do not know this Nest. */
class BucketStorage implements ThrottlerStorage {
  constructor(private readonly limiter: RateLimiter) {}

  /** `windowMs` is the throttler's `ttl`. A bucket refills steadily, so there is nobody to block for longer. */
  async increment(key: string, windowMs: number, limit: number, _blockMs: number, name: string) {
    const decision = await this.limiter.take(key, { name, limit, windowMs });
    return {
      totalHits: decision.allowed ? limit - decision.remaining : limit + 1,
      timeToExpire: decision.resetS,
      isBlocked: !decision.allowed,
      timeToBlockExpire: decision.retryAfterS,
    };
  }
}

/** What `SignInRateGuard` needs. */
export const SignInRateModule = ThrottlerModule.forRootAsync({
  imports: [RateLimitModule],
  inject: [RateLimiter, RateLimitConfig, AuthConfig],
  useFactory: (limiter: RateLimiter, limits: RateLimitConfig, auth: AuthConfig): ThrottlerModuleOptions => ({
    throttlers: signInThrottlers(limits, auth),
    storage: new BucketStorage(limiter),
  }),
});
