import { usdToJson } from '@cse/core';
import { ArrayField, BooleanField, EnumField, IntegerField, NumberField, ObjectField, StringField } from '@cse/http';
import {
  CAP_NAMES,
  remaining,
  type CapName,
  type Caps,
  type CurrentUsage,
  type Estimate,
  type UsageAlert,
  type UsageWindow,
} from '@cse/usage';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** What every summary of usage counts. */
export class TokenTotals {
  @IntegerField({ ...COUNT, description: 'Prompt tokens that neither came from nor went to the prompt cache' })
  input_tokens!: number;

  @IntegerField({ ...COUNT, description: "Tokens read from providers' caches" })
  cache_read_tokens!: number;

  @IntegerField({ ...COUNT, description: "Tokens written to providers' caches" })
  cache_write_tokens!: number;

  @IntegerField({ ...COUNT, description: 'Tokens that were written' })
  output_tokens!: number;

  static of(totals: TokenCounts): TokenTotals {
    return {
      input_tokens: totals.inputTokens,
      cache_read_tokens: totals.cacheReadTokens,
      cache_write_tokens: totals.cacheWriteTokens,
      output_tokens: totals.outputTokens,
    };
  }
}

interface TokenCounts {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
}

export class CapsResponse {
  @NumberField({ ...COUNT, description: 'US dollars' })
  cost_usd!: number;

  @IntegerField({ ...COUNT, optional: true, description: 'Tokens of all kinds; absent where no cap holds' })
  tokens?: number;

  @IntegerField({ ...COUNT, optional: true, description: 'Pictures; absent where no cap holds' })
  images?: number;

  @IntegerField({ ...COUNT, optional: true, description: 'Seconds of clips; absent where no cap holds' })
  video_seconds?: number;
}

export class AlertResponse {
  @EnumField(CAP_NAMES, { name: 'CapName', description: 'The cap that is near or reached' })
  cap!: CapName;

  @IntegerField({ min: 0, max: 100, description: 'Percent of the cap that was reached' })
  threshold!: number;

  @StringField({ max: 40, format: 'date-time', description: 'When its threshold was crossed (UTC)' })
  at!: string;

  static from({ cap, threshold, at }: UsageAlert): AlertResponse {
    return { cap, threshold, at: at.toISOString() };
  }
}

export class WindowResponse extends TokenTotals {
  @StringField({ max: 40, format: 'date-time', description: 'When it began (UTC)' })
  starts_at!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When the next one begins (UTC)' })
  resets_at!: string;

  @IntegerField({ ...COUNT, description: 'How many text requests' })
  text_requests!: number;

  @IntegerField({ ...COUNT, description: 'How many image jobs' })
  image_jobs!: number;

  @IntegerField({ ...COUNT, description: 'How many clips and films' })
  video_jobs!: number;

  @NumberField({ ...COUNT, description: 'Seconds of clips' })
  video_seconds!: number;

  @NumberField({ ...COUNT, description: 'US dollars spent' })
  cost_usd!: number;

  @NumberField({ ...COUNT, description: 'US dollars held by requests and jobs that still run' })
  reserved_usd!: number;

  @ObjectField(() => CapsResponse, { description: 'The caps of this window' })
  caps!: CapsResponse;

  @NumberField({ ...COUNT, description: 'US dollars that new requests may still reserve' })
  remaining_usd!: number;

  @ArrayField(() => AlertResponse, { max: 15, description: 'Thresholds that were crossed in it' })
  alerts!: AlertResponse[];

  static between(window: UsageWindow, caps: CapsResponse, cap: bigint): WindowResponse {
    return {
      starts_at: window.startsAt.toISOString(),
      resets_at: window.resetsAt.toISOString(),
      ...TokenTotals.of(window),
      text_requests: window.textRequests,
      image_jobs: window.imageJobs,
      video_jobs: window.videoJobs,
      video_seconds: window.settled.videoSeconds,
      cost_usd: usdToJson(window.settled.cost),
      reserved_usd: usdToJson(window.reserved.cost),
      caps,
      remaining_usd: usdToJson(remaining(cap, window)),
      alerts: window.alerts.map((alert) => AlertResponse.from(alert)),
    };
  }
}

export class RateResponse {
  @IntegerField({ ...COUNT, description: 'Text requests a minute' })
  limit!: number;

  @IntegerField({ ...COUNT, description: 'How many requests are left in this minute' })
  remaining!: number;

  @IntegerField({ ...COUNT, description: 'Seconds until the limit is whole again' })
  reset_s!: number;
}

export class StorageResponse {
  @IntegerField({
    ...COUNT,
    description:
      'Bytes of all that is kept now: files, films, small pictures, announced uploads, key frames of drafts and jobs',
  })
  bytes!: number;

  @IntegerField({ ...COUNT, description: 'Bytes: from here on no upload, draft or job is admitted that needs room' })
  cap_bytes!: number;

  static of(storedBytes: number, caps: Caps): StorageResponse {
    return { bytes: storedBytes, cap_bytes: caps.storedBytes };
  }
}

export class CurrentUsageResponse {
  @ObjectField(() => WindowResponse, { description: 'This day (UTC)' })
  day!: WindowResponse;

  @ObjectField(() => WindowResponse, { description: 'This month (UTC)' })
  month!: WindowResponse;

  @ObjectField(() => RateResponse, { description: 'How many text requests are left in a minute' })
  rate!: RateResponse;

  @ObjectField(() => StorageResponse, { description: 'Bytes that are kept, and how many may be' })
  storage!: StorageResponse;

  static from({ day, month, storedBytes, caps, rate }: CurrentUsage): CurrentUsageResponse {
    return {
      day: WindowResponse.between(day, dailyCaps(caps), caps.dailyCost),
      month: WindowResponse.between(month, { cost_usd: usdToJson(caps.monthlyCost) }, caps.monthlyCost),
      rate: { limit: rate.limit, remaining: rate.remaining, reset_s: Math.ceil(rate.resetS) },
      storage: StorageResponse.of(storedBytes, caps),
    };
  }
}

function dailyCaps(caps: Caps): CapsResponse {
  return {
    cost_usd: usdToJson(caps.dailyCost),
    tokens: caps.dailyTokens,
    images: caps.dailyImages,
    video_seconds: caps.dailyVideoSeconds,
  };
}

/** What a user may use. Zero switches off what it caps. */
export class EffectiveCaps {
  @NumberField({ ...COUNT, description: 'US dollars' })
  daily_cost_usd!: number;

  @NumberField({ ...COUNT, description: 'US dollars' })
  monthly_cost_usd!: number;

  @IntegerField({ ...COUNT, description: 'Tokens in a day (UTC)' })
  daily_tokens!: number;

  @IntegerField({ ...COUNT, description: 'Pictures in a day (UTC)' })
  daily_images!: number;

  @IntegerField({ ...COUNT, description: 'Seconds of clips in a day (UTC)' })
  daily_video_seconds!: number;

  @IntegerField({ ...COUNT, description: 'Bytes that are kept at a time' })
  stored_bytes!: number;

  static from(caps: Caps): EffectiveCaps {
    return {
      daily_cost_usd: usdToJson(caps.dailyCost),
      monthly_cost_usd: usdToJson(caps.monthlyCost),
      daily_tokens: caps.dailyTokens,
      daily_images: caps.dailyImages,
      daily_video_seconds: caps.dailyVideoSeconds,
      stored_bytes: caps.storedBytes,
    };
  }
}

export class CostEstimate {
  @NumberField({ ...COUNT, description: 'US dollars that the request is likely to cost' })
  expected!: number;

  @NumberField({ ...COUNT, description: 'US dollars that the request would reserve; it can never cost more' })
  max!: number;
}

export class EstimateResponse {
  @ObjectField(() => CostEstimate, { description: 'What it would cost, in US dollars' })
  cost_usd!: CostEstimate;

  @IntegerField({ ...COUNT, description: 'Prompt tokens that are expected' })
  input_tokens!: number;

  @IntegerField({ ...COUNT, description: 'Most tokens that may be written; 0 for pictures and clips' })
  max_output_tokens!: number;

  @NumberField({ min: 0, max: 1, description: 'Share of the prompt that is expected to come from the prompt cache' })
  expected_cache_share!: number;

  @BooleanField({ description: 'Whether the request would be admitted now' })
  allowed!: boolean;

  @EnumField(CAP_NAMES, { optional: true, name: 'CapName', description: 'The cap that it would cross' })
  blocking_cap?: CapName;

  @StringField({ max: 200, description: 'Who would do it, as its provider calls it' })
  model!: string;

  static from({ quote, blockingCap }: Estimate): EstimateResponse {
    const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = quote.expectedTokens;
    const prompt = inputTokens + cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
    return {
      cost_usd: { expected: usdToJson(quote.expectedCost), max: usdToJson(quote.cost) },
      input_tokens: prompt,
      max_output_tokens: quote.calls.reduce((total, call) => total + call.outputTokens, 0),
      expected_cache_share: prompt === 0 ? 0 : Math.round((cacheReadTokens / prompt) * 1000) / 1000,
      allowed: blockingCap === undefined,
      ...(blockingCap ? { blocking_cap: blockingCap } : {}),
      model: quote.model,
    };
  }
}
