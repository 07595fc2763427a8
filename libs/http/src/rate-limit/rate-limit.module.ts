import { AuthConfig, RateLimitConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerModule, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { DataSource } from 'typeorm';
import { BucketStorage } from './bucket-storage';
import { LocalRateLimiter } from './local-rate-limiter';
import { PostgresRateLimiter } from './postgres-rate-limiter';
import { RateLimiter } from './rate-limiter';
import { RedisRateLimiter } from './redis-rate-limiter';
import { signInThrottlers } from './sign-in-throttlers';
import { SteadyRateLimiter } from './steady-rate-limiter';

const SHARED = Symbol('the store that all processes share');

/** Where limits are counted: in Redis when there is one, else in the database. */
@Module({
  providers: [
    {
      provide: SHARED,
      inject: [RateLimitConfig, DataSource],
      useFactory: ({ redisUrl, prefix }: RateLimitConfig, database: DataSource): RateLimiter =>
        redisUrl ? new RedisRateLimiter(redisUrl, prefix) : new PostgresRateLimiter(database),
    },
    {
      provide: RateLimiter,
      inject: [SHARED, Clock],
      useFactory: (shared: RateLimiter, clock: Clock) => new SteadyRateLimiter(shared, new LocalRateLimiter(clock)),
    },
  ],
  exports: [RateLimiter],
})
export class RateLimitModule implements OnApplicationShutdown {
  constructor(@Inject(SHARED) private readonly shared: RateLimiter) {}

  onApplicationShutdown(): void {
    if (this.shared instanceof RedisRateLimiter) this.shared.close();
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
