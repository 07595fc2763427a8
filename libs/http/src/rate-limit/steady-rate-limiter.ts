import { Logger } from '@nestjs/common';
import { RateLimiter, type RateDecision, type RatePolicy } from './rate-limiter';

/** Counts in the store that all processes share, and in this process alone while that store does not answer. */
export class SteadyRateLimiter extends RateLimiter {
  private readonly logger = new Logger('RateLimiter');
  private failing = false;

  constructor(
    private readonly shared: RateLimiter,
    private readonly local: RateLimiter,
  ) {
    super();
  }

  async take(key: string, policy: RatePolicy): Promise<RateDecision> {
    try {
      const decision = await this.shared.take(key, policy);
      this.failing = false;
      return decision;
    } catch (error) {
      if (!this.failing) this.logger.warn({ event: 'rate_limit_store_down', name: (error as Error).name });
      this.failing = true;
      return this.local.take(key, policy);
    }
  }
}
