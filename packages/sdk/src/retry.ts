import { ConnectionError, ProblemError } from './problem-error.ts';

/** How long is waited before the first repetition, and at most, where the server does not say. Milliseconds. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** When the server wants a longer wait than this, the app is told instead of being kept waiting. */
const LONGEST_RETRY_AFTER_S = 60;
/** The share of a wait that chance takes off or adds, so that clients that failed together do not come back together. */
const JITTER = 0.25;

/**
 * Whether a request that failed so may be sent again by itself. What may have been done must not be done twice: beside
 * GET only what carries an idempotency key, or is known to change nothing the second time, is repeated when nobody
 * knows what became of it. Nothing was done for a request that came too soon (429).
 */
export function mayRepeat(error: unknown, isRepeatable: boolean): boolean {
  if (error instanceof ConnectionError) return isRepeatable;
  if (!(error instanceof ProblemError) || !error.retryable) return false;
  if ((error.retry_after_s ?? 0) > LONGEST_RETRY_AFTER_S) return false;
  return isRepeatable || error.status === 429;
}

/**
 * Milliseconds to wait before a repetition.
 * @param repetition 0 for the first one
 * @param chance from 0 to 1
 */
export function waitBefore(error: unknown, repetition: number, chance: number): number {
  const asked = error instanceof ProblemError ? error.retry_after_s : undefined;
  // Never sooner than the server asked for.
  if (asked !== undefined) return asked * 1000 * (1 + JITTER * chance) + FIRST_WAIT_MS * chance;
  return Math.min(FIRST_WAIT_MS * 2 ** repetition, LONGEST_WAIT_MS) * (1 - JITTER * chance);
}
