import type { PromptCount } from '../text-model';

/** All that counting may add to a request, in milliseconds; who waits longer is better served by a refusal. */
export const COUNT_WITHIN_MS = 2_000;

/** Bytes of a counter's answer: it is one number. */
export const MOST_COUNT_BYTES = 16 * 1024;

/** Bytes a token of a count that is believed: prose has 2 to 5, and a smaller count would hold next to nothing. */
const MOST_BYTES_PER_TOKEN = 8;

/** How far a count may be below what is billed. What is billed above it all the same is disputed and not charged. */
export interface CountMargin {
  share: number;
  tokens: number;
}

/**
 * A count of so many bytes of text, with its margin.
 * @throws Error when it is no count of such a text
 */
export function believedCount(counted: unknown, bytes: number, margin: CountMargin): number {
  if (!Number.isSafeInteger(counted) || (counted as number) < bytes / MOST_BYTES_PER_TOKEN) {
    throw new Error('no count of this prompt');
  }
  return Math.ceil((counted as number) * (1 + margin.share)) + margin.tokens;
}

/** Of two models that may answer one request, what is enough for either. */
export function largerCount(one: PromptCount, other: PromptCount = one): PromptCount {
  return {
    tokens: Math.max(one.tokens, other.tokens),
    hourTokens: Math.max(one.hourTokens, other.hourTokens),
  };
}
