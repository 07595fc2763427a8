import type { NanoUsd } from '@cse/core';
import type { CapName } from '../caps/caps';
import type { Operation } from '../metering/operation';

/** The upper bound of what a piece of work may use. It is held until the work is settled. */
export interface HoldAmounts {
  cost: NanoUsd;
  tokens: number;
  images: number;
  videoSeconds: number;
}

export interface HoldRequest extends HoldAmounts {
  /** UUIDv7 of the reservation. */
  id: string;
  userId: string;
  plan: string;
  operation: Operation;
  requestId: string | undefined;
  /** Named on the ledger line when nobody ends the hold. */
  provider: string;
  model: string;
  /** Milliseconds after which an unfinished hold is charged; longer than the work may take. */
  ttlMs: number;
  /** Takes one from the user's per-minute limit of this cost class. */
  rateClass?: 'text' | 'media';
  /** The part of the usual rate that this user has; absent: all of it. */
  rateShare?: number;
  /** What the user may run only so many of at once. */
  slot?: { name: 'stream' | 'job'; limit: number };
  idempotency?: { route: string; keyHash: Buffer; requestHash: Buffer };
}

/** The state of the user's per-minute limit after a request. */
export interface RateState {
  limit: number;
  remaining: number;
  /** Seconds until the limit is whole again. */
  resetS: number;
}

/** What the first request with an idempotency key came to. */
export interface EarlierAnswer {
  /** `answered`: it succeeded; `failed`: it ended in an error; `lost`: its process died and the hold was charged. */
  state: 'answered' | 'failed' | 'lost';
  receipt: Record<string, unknown>;
  /** The answer, encrypted; undefined once its time is over. */
  sealed: Buffer | undefined;
}

export type ReserveOutcome = { rate: RateState | undefined } & (
  | { status: 'reserved' }
  | { status: 'over_cap'; cap: CapName; limit?: bigint; remaining?: bigint; required: bigint }
  | { status: 'rate_limited'; retryAfterS: number }
  | { status: 'too_many_running'; limit: number }
  | { status: 'in_progress' }
  | { status: 'key_reused' }
  | { status: 'replay'; answer: EarlierAnswer }
);

/** One upstream attempt, or one piece of media, as it goes to the ledger. */
export interface LedgerLine {
  attempt: number;
  provider: string;
  model: string;
  prompt?: string;
  outcome: string;
  /** The amounts are our own guess, because the provider never said. */
  estimated: boolean;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  outputTokens: number;
  images: number;
  videoSeconds: number;
  cost: NanoUsd;
}

export interface Settlement {
  /** Nothing was dispatched when there are none: the hold is released. */
  lines: LedgerLine[];
  /** What becomes of the idempotency key, if the request had one. `forget` lets the same key run again. */
  key?:
    | { state: 'forget' }
    | {
        state: 'answered' | 'failed';
        receipt: Record<string, unknown>;
        sealed: Buffer;
        /** When the encrypted answer is erased; the receipt stays as long as the key. */
        answerExpiresAt: Date;
      };
}
