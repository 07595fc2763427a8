import type { TokenCounts } from '@cse/core';
import type { MediaQuantity, PricedModel } from '../prices/price-catalogue';
import type { Operation } from './operation';

/** The most that one model call can use. */
export interface CallBound extends PricedModel {
  /** Never below what the provider will count; no tokenizer makes more tokens than there are UTF-8 bytes. */
  promptTokens: number;
  /** `max_tokens` of the call; thinking is inside it. */
  outputTokens: number;
  /** A model that may answer in its place once it was refused unbilled: the dearer of the two is reserved. */
  fallback?: PricedModel;
  /** What the call is likely to use, for `POST /usage/estimate` alone. */
  expected: TokenCounts;
}

/** The most that one request can use. Every call that may be billed has its own entry, retries included. */
export interface CostBound {
  calls: CallBound[];
  media: (PricedModel & MediaQuantity)[];
  images: number;
  videoSeconds: number;
  /** The hard deadline of the work, in seconds; the hold outlives it. */
  deadlineS: number;
}

/**
 * Says what a request can cost before it runs. It sees the body before validation, so it takes anything: what is
 * missing or absurd counts at its dearest legal value.
 */
export interface OperationEstimator {
  readonly operation: Operation;
  bound(body: unknown): CostBound;
}
