import { NANO_PER_USD, parseUsd, type NanoUsd } from '@cse/core';
import { ConfigurationError, maybe, optional, section, type EnvironmentSource, type Parser } from '../environment';
import { bytes, integer, text, url, usd, webhookSecret } from '../parsers';

/** What a plan sets differently from the base caps. */
export interface PlanCaps {
  dailyCost?: NanoUsd;
  monthlyCost?: NanoUsd;
  dailyTokens?: number;
  dailyImages?: number;
  dailyVideoSeconds?: number;
  storedBytes?: number;
}

const WANTED =
  'must be JSON such as {"studio":{"daily_cost_usd":"25","daily_images":500}} with daily_cost_usd, monthly_cost_usd, ' +
  'daily_tokens, daily_images, daily_video_seconds or stored_bytes';

/** Caps by plan name, as JSON; money is decimal text, the rest whole numbers. */
export const planCaps: Parser<ReadonlyMap<string, PlanCaps>> = (raw) => {
  try {
    return new Map(Object.entries(record(JSON.parse(raw))).map(([plan, caps]) => [plan, capsOf(record(caps))]));
  } catch {
    throw new Error(WANTED);
  }
};

function capsOf(source: Record<string, unknown>): PlanCaps {
  const caps: PlanCaps = {};
  for (const [name, value] of Object.entries(source)) {
    if (name === 'daily_cost_usd') caps.dailyCost = money(value);
    else if (name === 'monthly_cost_usd') caps.monthlyCost = money(value);
    else if (name === 'daily_tokens') caps.dailyTokens = count(value);
    else if (name === 'daily_images') caps.dailyImages = count(value);
    else if (name === 'daily_video_seconds') caps.dailyVideoSeconds = count(value);
    else if (name === 'stored_bytes') caps.storedBytes = count(value);
    else throw new Error(WANTED);
  }
  return caps;
}

function money(value: unknown): NanoUsd {
  const amount = parseUsd(String(value));
  if (amount < 0n) throw new Error(WANTED);
  return amount;
}

function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error(WANTED);
  return value as number;
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(WANTED);
  return value as Record<string, unknown>;
}

/** Money and limits. A cap of zero switches off what it caps. */
export class UsageConfig extends section({
  dailyCostCap: optional('DAILY_COST_CAP_USD', usd(), 5n * NANO_PER_USD),
  monthlyCostCap: optional('MONTHLY_COST_CAP_USD', usd(), 50n * NANO_PER_USD),
  dailyTokens: optional('DAILY_TOKENS', integer(0), 20_000_000),
  dailyImages: optional('DAILY_IMAGES', integer(0), 100),
  dailyVideoSeconds: optional('DAILY_VIDEO_SECONDS', integer(0), 300),
  /** What may be kept for one user: uploads, pictures, clips, films, and what belongs to drafts and unfinished jobs. */
  storedBytes: optional('STORED_BYTES_CAP', bytes(), 5 * 1024 ** 3),
  /** Plans whose caps differ from the six above. */
  planCaps: optional('PLAN_CAPS', planCaps, new Map()),
  /** Requests of one user in a minute, for text and for media each, and how many of them may come at once. */
  rateLimitPerMinute: optional('RATE_LIMIT_PER_MINUTE', integer(1, 1_000_000), 20),
  /** Event streams that one user may have open at a time. */
  streamsPerUser: optional('STREAMS_PER_USER', integer(1, 10_000), 10),
  /** Media jobs that one user may have unfinished at a time, nearly all of them waiting. */
  jobsPerUser: optional('JOBS_PER_USER', integer(1, 10_000), 200),
  /** Drafts that one user may have open at a time, and unfinished films: both cost nothing, and take room and time. */
  draftsPerUser: optional('DRAFTS_PER_USER', integer(1, 10_000), 20),
  filmsPerUser: optional('FILMS_PER_USER', integer(1, 10_000), 3),
  /** What all users together may cost in a calendar month (UTC); unset means no such cap. */
  globalMonthlyCostCap: maybe('GLOBAL_MONTHLY_COST_CAP_USD', usd()),
  /** Whole months after which the lines of the ledger go to the object store; unset: they stay in the database. */
  ledgerRetentionMonths: maybe('LEDGER_RETENTION_MONTHS', integer(3, 1_200)),
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
