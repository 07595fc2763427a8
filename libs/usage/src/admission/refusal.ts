import { AppError, usdToJson, type Principal } from '@cse/core';
import { isMoneyCap, resetOf, type CapName } from './caps';
import type { ReserveOutcome } from './reserve';

/** The error for a request that was not admitted. */
export function refusalOf(
  outcome: Exclude<ReserveOutcome, { status: 'reserved' } | { status: 'replay' }>,
  at: Date,
): AppError {
  switch (outcome.status) {
    case 'over_cap':
      return overCap(outcome, at);
    case 'rate_limited':
      return new AppError('rate_limited', 'too many requests of this kind in a minute', {
        members: { retry_after_s: Math.max(1, Math.ceil(outcome.retryAfterS)) },
      });
    case 'too_many_running':
      return new AppError('rate_limited', `at most ${outcome.limit} of these may run at a time`, {
        members: { retry_after_s: 5 },
      });
    case 'in_progress':
      return stillRunning();
    case 'key_reused':
      return new AppError('idempotency_key_reused', 'this idempotency key was used for another request');
  }
}

export function stillRunning(): AppError {
  return new AppError('request_in_progress', 'a request with this idempotency key is still running', {
    members: { retryable: true, retry_after_s: 2 },
  });
}

export interface CrossedCap {
  cap: CapName;
  limit?: bigint;
  remaining?: bigint;
  required: bigint;
}

/** What whoever is refused by a cap can do about it, where that is more than to wait. */
const ADVICE: Partial<Record<CapName, string>> = {
  stored_bytes:
    'delete files that are not needed (DELETE /artifacts/:id), or end unfinished uploads (GET /artifacts?status=uploading)',
};

/**
 * Money caps say US dollars, the others counts. What the whole deployment has left is nobody's business.
 * @param pointer of the field that asks for too much
 */
export function overCap({ cap, limit, remaining, required }: CrossedCap, at: Date, pointer?: string): AppError {
  const shown = (amount: bigint | undefined): number | null => {
    if (amount === undefined) return null;
    return isMoneyCap(cap) ? usdToJson(amount) : Number(amount);
  };
  const detail = [`the ${cap} cap would be crossed`, ...(ADVICE[cap] ? [ADVICE[cap]] : [])].join(': ');
  return new AppError('quota_exceeded', detail, {
    errors: pointer === undefined ? undefined : [{ pointer, detail }],
    members: {
      cap,
      limit: shown(limit),
      remaining: shown(remaining),
      required: shown(required),
      resets_at: resetOf(cap, at)?.toISOString() ?? null,
    },
  });
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
