import { NANO_PER_USD } from '@cse/core';
import { ConfigurationError, maybe, optional, section, type EnvironmentSource } from '../environment';
import { integer, text, url, usd } from '../parsers';
import { planCaps, type PlanCaps } from '../plan-caps';
import { webhookSecret } from '../webhook-secret';

/** Money and limits. A cap of zero switches off what it caps. */
export class UsageConfig extends section({
  dailyCostCap: optional('DAILY_COST_CAP_USD', usd(), 5n * NANO_PER_USD),
  monthlyCostCap: optional('MONTHLY_COST_CAP_USD', usd(), 50n * NANO_PER_USD),
  dailyTokens: optional('DAILY_TOKENS', integer(0), 20_000_000),
  dailyImages: optional('DAILY_IMAGES', integer(0), 100),
  dailyVideoSeconds: optional('DAILY_VIDEO_SECONDS', integer(0), 300),
  /** Plans whose caps differ from the five above. */
  planCaps: optional('PLAN_CAPS', planCaps, new Map<string, PlanCaps>() as ReadonlyMap<string, PlanCaps>),
  /** Requests of one user in a minute, for text and for media each, and how many of them may come at once. */
  rateLimitPerMinute: optional('RATE_LIMIT_PER_MINUTE', integer(1, 1_000_000), 20),
  /** Event streams that one user may have open at a time. */
  streamsPerUser: optional('STREAMS_PER_USER', integer(1, 10_000), 10),
  /** Media jobs that one user may have unfinished at a time. */
  jobsPerUser: optional('JOBS_PER_USER', integer(1, 10_000), 10),
  /** What all users together may cost in a calendar month (UTC); unset means no such cap. */
  globalMonthlyCostCap: maybe('GLOBAL_MONTHLY_COST_CAP_USD', usd()),
  /** A price catalogue whose rows are added to the one that is shipped, or take the place of its rows. */
  pricesFile: maybe('PRICES_FILE', text()),
  /** Seconds that a stopping process gives to running requests before it cuts them off and settles them. */
  shutdownDrainS: optional('SHUTDOWN_DRAIN_S', integer(0, 600), 10),
  /** Where the operator's own server hears of budget alerts. */
  webhookUrl: maybe('USAGE_WEBHOOK_URL', url('http', 'https')),
  /** The key that alerts are signed with, as Standard Webhooks writes it. */
  webhookSecret: maybe('USAGE_WEBHOOK_SECRET', webhookSecret),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    if (this.webhookUrl && !this.webhookSecret) {
      throw new ConfigurationError(['USAGE_WEBHOOK_SECRET is required with USAGE_WEBHOOK_URL']);
    }
  }
}
