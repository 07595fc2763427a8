import { usdToJson } from '@cse/core';
import { IntegerField, NumberField } from '@cse/http';
import type { Caps } from '@cse/usage';

const MOST = Number.MAX_SAFE_INTEGER;

/** What a user may use. Zero switches off what it caps. */
export class EffectiveCaps {
  @NumberField({ min: 0, max: MOST, description: 'US dollars' })
  daily_cost_usd!: number;

  @NumberField({ min: 0, max: MOST, description: 'US dollars' })
  monthly_cost_usd!: number;

  @IntegerField({ min: 0, max: MOST })
  daily_tokens!: number;

  @IntegerField({ min: 0, max: MOST })
  daily_images!: number;

  @IntegerField({ min: 0, max: MOST })
  daily_video_seconds!: number;

  static from(caps: Caps): EffectiveCaps {
    return {
      daily_cost_usd: usdToJson(caps.dailyCost),
      monthly_cost_usd: usdToJson(caps.monthlyCost),
      daily_tokens: caps.dailyTokens,
      daily_images: caps.dailyImages,
      daily_video_seconds: caps.dailyVideoSeconds,
    };
  }
}
