import { AppError, type Principal } from '@cse/core';

/** The requests a minute of a user who has attracted attention, out of what everybody has; at least one. */
export function rateFor({ rateShare = 1 }: Pick<Principal, 'rateShare'>, limit: number): number {
  return Math.max(1, Math.floor(limit * rateShare));
}

/**
 * Refuses what costs money while an account is paused; what costs nothing goes on.
 * @throws AppError `rate_limited`
 */
export function refusePaused({ pausedUntil }: Pick<Principal, 'pausedUntil'>, now: Date): void {
  if (!pausedUntil || pausedUntil <= now) return;
  throw new AppError('rate_limited', 'this account is paused for a while', {
    members: { retry_after_s: Math.ceil((pausedUntil.getTime() - now.getTime()) / 1000) },
  });
}
