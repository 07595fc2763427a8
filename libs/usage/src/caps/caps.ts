import type { NanoUsd } from '@cse/core';

/** What one user may use. A cap of zero switches off what it caps. */
export interface Caps {
  dailyCost: NanoUsd;
  monthlyCost: NanoUsd;
  /** All four classes of tokens together. */
  dailyTokens: number;
  dailyImages: number;
  dailyVideoSeconds: number;
}

/** Names of caps as they stand in a refusal (`cap`) and in an alert. */
export const CAP_NAMES = [
  'request',
  'daily_cost',
  'monthly_cost',
  'daily_tokens',
  'daily_images',
  'daily_video_seconds',
  'deployment_monthly_cost',
] as const;
export type CapName = (typeof CAP_NAMES)[number];

/** True when amounts of this cap are nano-USD, else they are counts. */
export function isMoneyCap(cap: CapName): boolean {
  return cap === 'request' || cap.endsWith('_cost');
}
