import type { UsageConfig } from '@cse/config';
import type { NanoUsd } from '@cse/core';
import { KEY_LIFETIME_MS, type KeyHashes } from '../idempotency/key';
import { ledgerRow, type LedgerLine } from '../settlement/attempts';
import type { CapName, Caps } from './caps';
import type { Operation } from './quote';
import { rateFor } from './rate';

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
  /** Its result is kept, whatever its size: refused when nothing is left of what may be kept for the user. */
  keepsResult?: boolean;
  /** What the user may run only so many of at once. */
  slot?: { name: 'stream' | 'job'; limit: number };
  idempotency?: KeyHashes & { route: string; others?: readonly KeyHashes[] };
  /**
   * Another hold of the same transaction, by its id: this one is taken from the same row of the deployment's month. Who
   * takes from several rows holds them until the transaction ends, and of two who do so each may wait for the other.
   */
  besides?: string;
  /** The process that does the work and ends the hold; absent: whoever finds it, as a job is. */
  processId?: string;
  /** What is taken for used when that process dies before it has said anything of the hold. */
  assumed?: LedgerLine;
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
  /** `answered`: it succeeded; `failed`: it ended in a problem that no retry mends. */
  state: 'answered' | 'failed';
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

/** What `usage_reserve` answers; amounts are text, so that no JSON number rounds them. */
export interface ReserveRow {
  status: ReserveOutcome['status'];
  rate: { remaining: number; reset_s: number } | null;
  cap?: CapName;
  limit?: string;
  remaining?: string;
  required?: string;
  retry_after_s?: number;
  state?: EarlierAnswer['state'];
  receipt?: Record<string, unknown>;
  answer?: string | null;
}

/** Rows among which the deployment's month is split, so that its requests do not wait for one another. */
const SHARDS = 16;

/** The one argument of `usage_reserve`: the hold, and the limits that it has to keep. */
export function reserveArgument(
  hold: HoldRequest,
  { now, caps, priceVersion, config }: { now: Date; caps: Caps; priceVersion: string; config: UsageConfig },
): object {
  return {
    id: hold.id,
    user_id: hold.userId,
    operation: hold.operation,
    request_id: hold.requestId,
    at: now,
    expires_at: new Date(now.getTime() + hold.ttlMs),
    cost: hold.cost.toString(),
    tokens: hold.tokens,
    images: hold.images,
    video_seconds: hold.videoSeconds,
    provider: hold.provider,
    model: hold.model,
    price_version: priceVersion,
    daily_cost: caps.dailyCost.toString(),
    monthly_cost: caps.monthlyCost.toString(),
    daily_tokens: caps.dailyTokens,
    daily_images: caps.dailyImages,
    daily_video_seconds: caps.dailyVideoSeconds,
    stored_bytes: hold.keepsResult ? caps.storedBytes : undefined,
    deployment_cost: config.globalMonthlyCostCap?.toString(),
    shard: parseInt((hold.besides ?? hold.id).slice(-1), SHARDS),
    rate_class: hold.rateClass,
    rate_per_minute: hold.rateClass && rateFor(hold, config.rateLimitPerMinute),
    slot: hold.slot?.name,
    slot_limit: hold.slot?.limit,
    route: hold.idempotency?.route,
    key_hash: hold.idempotency?.keyHash.toString('hex'),
    request_hash: hold.idempotency?.requestHash.toString('hex'),
    other_keys: hold.idempotency?.others?.map(({ keyHash, requestHash }) => ({
      key_hash: keyHash.toString('hex'),
      request_hash: requestHash.toString('hex'),
    })),
    key_expires_at: hold.idempotency && new Date(now.getTime() + KEY_LIFETIME_MS),
    process_id: hold.processId,
    known: hold.assumed && [ledgerRow(hold.assumed, priceVersion)],
  };
}

/** What the row means. `ratePerMinute` is the limit that the hold was asked for with. */
export function outcomeOf(row: ReserveRow, ratePerMinute: number): ReserveOutcome {
  const rate: RateState | undefined = row.rate
    ? { limit: ratePerMinute, remaining: row.rate.remaining, resetS: row.rate.reset_s }
    : undefined;
  switch (row.status) {
    case 'over_cap':
      return {
        rate,
        status: row.status,
        cap: row.cap!,
        limit: amount(row.limit),
        remaining: amount(row.remaining),
        required: amount(row.required)!,
      };
    case 'rate_limited':
      return { rate, status: row.status, retryAfterS: row.retry_after_s! };
    case 'too_many_running':
      return { rate, status: row.status, limit: Number(row.limit) };
    case 'replay': {
      const sealed = row.answer ? Buffer.from(row.answer, 'base64') : undefined;
      return { rate, status: row.status, answer: { state: row.state!, receipt: row.receipt ?? {}, sealed } };
    }
    default:
      return { rate, status: row.status };
  }
}

/** An amount of nano-USD or a count; seconds are shown in whole ones. */
function amount(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : BigInt(text.split('.')[0]!);
}
