export { writeRateHeaders } from './rate-headers';
export { LocalRateLimiter } from './local-rate-limiter';
export { PostgresRateLimiter } from './postgres-rate-limiter';
export { RateLimitModule, SignInRateModule } from './rate-limit.module';
export { RateLimiter, type RateDecision, type RatePolicy } from './rate-limiter';
export { RedisRateLimiter } from './redis-rate-limiter';
export { SteadyRateLimiter } from './steady-rate-limiter';
export { SignInRate } from './sign-in-rate.decorator';
export { CallerRateShare, SignInRateGuard } from './sign-in-rate.guard';
