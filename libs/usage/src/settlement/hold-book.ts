import { UsageConfig } from '@cse/config';
import { Clock, type NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CapName } from '../caps/caps';
import { CapBook } from '../admission/caps';
import { rateFor } from '../metering/standing';
import { PriceCatalogue } from '../prices/price-catalogue';
import { inTime, retryConflicts } from './store-calls';
import type {
  EarlierAnswer,
  HoldRequest,
  LedgerLine,
  RateState,
  ReserveOutcome,
  Settlement,
} from '../admission/reserve';

const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;
const SHARDS = 16;

/** What `usage_reserve` answers; amounts are text, so that no JSON number rounds them. */
interface ReserveRow {
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

export interface SweptHold {
  id: string;
  operation: string;
  cost: NanoUsd;
}

/**
 * The budget that cannot be crossed: reserve an upper bound, do the work, settle the truth. Each is one round trip to
 * one SQL function, so concurrent requests, processes and crashes meet in the database and nowhere else. When the
 * database does not answer, nothing is reserved and nothing may be dispatched.
 */
@Injectable()
export class Budget {
  constructor(
    private readonly database: DataSource,
    private readonly caps: CapBook,
    private readonly prices: PriceCatalogue,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /** Holds the amounts, or says why not. With `within`, in the caller's transaction. */
  async reserve(hold: HoldRequest, within: Pick<EntityManager, 'query'> = this.database): Promise<ReserveOutcome> {
    const now = this.clock.now();
    const caps = this.caps.ofPlan(hold.plan);
    const request = {
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
      price_version: this.prices.version,
      daily_cost: caps.dailyCost.toString(),
      monthly_cost: caps.monthlyCost.toString(),
      daily_tokens: caps.dailyTokens,
      daily_images: caps.dailyImages,
      daily_video_seconds: caps.dailyVideoSeconds,
      deployment_cost: this.config.globalMonthlyCostCap?.toString(),
      shard: parseInt(hold.id.slice(-1), SHARDS),
      rate_class: hold.rateClass,
      rate_per_minute: hold.rateClass && rateFor(hold, this.config.rateLimitPerMinute),
      slot: hold.slot?.name,
      slot_limit: hold.slot?.limit,
      route: hold.idempotency?.route,
      key_hash: hold.idempotency?.keyHash.toString('hex'),
      request_hash: hold.idempotency?.requestHash.toString('hex'),
      key_expires_at: hold.idempotency && new Date(now.getTime() + KEY_LIFETIME_MS),
    };
    const ask = () =>
      within.query<{ outcome: ReserveRow }[]>('select usage_reserve($1) as outcome', [JSON.stringify(request)]);
    const [row] = await this.repeating(ask, within);
    return this.outcomeOf(row!.outcome, hold);
  }

  /**
   * Ends a hold with what was really used. The first call wins and every other one does nothing; after the sweeper
   * has charged the hold, the truth is posted as a correction. With `within`, in the caller's transaction.
   */
  async settle(
    id: string,
    { lines, key }: Settlement,
    within: Pick<EntityManager, 'query'> = this.database,
  ): Promise<'settled' | 'corrected' | 'noop'> {
    const kept = key && key.state !== 'forget' ? key : undefined;
    const request = {
      id,
      at: this.clock.now(),
      lines: lines.map((line) => this.ledgerRow(line)),
      key_state: key?.state,
      receipt: kept?.receipt,
      answer_expires_at: kept?.answerExpiresAt,
    };
    const parameters = [JSON.stringify(request), kept?.sealed ?? null];
    const ask = () =>
      within.query<{ outcome: 'settled' | 'corrected' | 'noop' }[]>(
        'select usage_settle($1, $2) as outcome',
        parameters,
      );
    const [row] = await this.repeating(ask, within);
    return row!.outcome;
  }

  /**
   * Takes back a hold whose `reserve` ended in doubt (`isInDoubt`), whether it was made, is still being made, or never
   * will be. Only for work that was not dispatched.
   */
  async abandon(id: string): Promise<void> {
    const write = () => this.database.query('select usage_abandon($1, $2)', [id, this.clock.now()]);
    await this.repeating(write, this.database);
  }

  /** Keeps holds of work that still runs from being swept. */
  async extend(ids: string[], ttlMs: number): Promise<void> {
    const until = new Date(this.clock.millis() + ttlMs);
    await this.database.query(
      `update usage_reservations set expires_at = $2 where id = any($1) and state = 'held' and expires_at < $2`,
      [ids, until],
    );
  }

  /** Charges one hold that nobody ended in time; undefined when there is none. Several sweepers share the work. */
  async sweepOne(): Promise<SweptHold | undefined> {
    const [row] = await this.database.query<{ swept: { id: string; operation: string; cost: string } | null }[]>(
      'select usage_sweep_one($1) as swept',
      [this.clock.now()],
    );
    return row?.swept ? { ...row.swept, cost: BigInt(row.swept.cost) } : undefined;
  }

  /** Inside somebody's transaction a conflict has undone that transaction: trying again is for its owner. */
  private repeating<T>(ask: () => Promise<T>, within: Pick<EntityManager, 'query'>): Promise<T> {
    return within === this.database ? retryConflicts(() => inTime(ask())) : ask();
  }

  private ledgerRow(line: LedgerLine): Record<string, unknown> {
    return {
      attempt: line.attempt,
      provider: line.provider,
      model: line.model,
      prompt: line.prompt,
      outcome: line.outcome,
      estimated: line.estimated,
      tokens:
        line.inputTokens + line.cacheReadTokens + line.cacheWrite5mTokens + line.cacheWrite1hTokens + line.outputTokens,
      input_tokens: line.inputTokens,
      cache_read_tokens: line.cacheReadTokens,
      cache_write_5m_tokens: line.cacheWrite5mTokens,
      cache_write_1h_tokens: line.cacheWrite1hTokens,
      output_tokens: line.outputTokens,
      images: line.images,
      video_seconds: line.videoSeconds,
      cost: line.cost.toString(),
      price_version: this.prices.version,
    };
  }

  private outcomeOf(row: ReserveRow, hold: HoldRequest): ReserveOutcome {
    const rate: RateState | undefined = row.rate
      ? {
          limit: rateFor(hold, this.config.rateLimitPerMinute),
          remaining: row.rate.remaining,
          resetS: row.rate.reset_s,
        }
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
}

/** An amount of nano-USD or a count; seconds are shown in whole ones. */
function amount(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : BigInt(text.split('.')[0]!);
}
