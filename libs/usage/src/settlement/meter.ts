import {
  AppError,
  describeCause,
  usdToJson,
  type Authenticated,
  type BesideCall,
  type CallEnd,
  type CallObserver,
  type Clock,
  type ModelCall,
  type TokenCounts,
} from '@cse/core';
import { createParamDecorator, Logger, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Quote } from '../admission/quote';
import { stillRunning } from '../admission/refusal';
import type { EarlierAnswer } from '../admission/reserve';
import { KEY_LIFETIME_MS, type IdempotencyScope } from '../idempotency/key';
import { keyAfter, type AttemptEnd, type KeyState } from '../idempotency/key-after';
import { keptProblem, type AnswerSeal, type KeptAnswer } from '../idempotency/kept-answer';
import type { PriceCatalogue } from '../prices/price-catalogue';
import { AttemptLog, type LedgerLine } from './attempts';
import type { HoldBook, Settlement, SettleOutcome } from './hold-book';
import type { UsageTelemetry } from './usage-telemetry';

/** The `usage` member of an answer. Tokens are counts, the cost is US dollars. */
export interface UsageSummary {
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  cost_usd: number;
  estimated: boolean;
}

/** What every meter of a process works with. */
export interface MeterTools {
  holds: HoldBook;
  prices: PriceCatalogue;
  clock: Clock;
  telemetry: UsageTelemetry | undefined;
}

/**
 * How long an answer is kept for a retry with the same key, in milliseconds; its receipt, and a problem, which holds no
 * text of anybody, stay as long as the key.
 */
const ANSWER_KEPT_MS = 10 * 60 * 1000;

/**
 * Measures one answer whose upper bound is held. Give `observer` to every upstream attempt in turn; when the work is
 * over, `usage()` says what it cost. The interceptor of `@PaidAnswer` then settles, exactly once and before the answer
 * is complete, on success, error, abort and shutdown alike.
 */
export class Meter {
  /**
   * For the attempts of this request, one after the other, or of calls that run at the same time, by its `atOnce`. An
   * attempt that may have been billed is not repeated.
   */
  readonly observer: CallObserver;
  private readonly attempts: AttemptLog;
  private lines: LedgerLine[] | undefined;
  private settlement: Promise<void> | undefined;

  /** @param seal present when the request came with an idempotency key */
  constructor(
    readonly reservationId: string,
    private readonly quote: Quote,
    private readonly seal: AnswerSeal | undefined,
    private readonly tools: MeterTools,
  ) {
    this.attempts = new AttemptLog(tools.prices, quote);
    tools.holds.watchAnswer(reservationId, () => this.lines ?? this.attempts.linesSoFar());
    this.observer = tools.telemetry ? new WatchedAttempts(this.attempts, tools.telemetry, quote) : this.attempts;
  }

  /** True when the whole answer is kept for a retry. */
  get keepsAnswer(): boolean {
    return this.seal !== undefined;
  }

  /** The most tokens that the answer of each call may take, where the hold was cut to what was left. */
  get answerTokens(): number[] | undefined {
    return this.quote.tight && this.quote.calls.map(({ outputTokens }) => outputTokens);
  }

  get settled(): boolean {
    return this.settlement !== undefined;
  }

  /** What the attempts so far cost. No attempt may follow. */
  usage(): UsageSummary {
    return summarise(this.close());
  }

  /**
   * Settles a request that was answered.
   * @throws AppError `request_in_progress` when the process was taken for dead meanwhile and another attempt has the key:
   * the answer may not be given, since a key yields at most one
   */
  finish(answer: Extract<KeptAnswer, { status: number }>): Promise<void> {
    this.settlement ??= this.write('answered', answer);
    return this.settlement;
  }

  /** Settles a request that failed, or that was cut off, in which case there is no problem of its own. */
  fail(error: AppError | undefined): Promise<void> {
    this.settlement ??= error ? this.write('failed', keptProblem(error), error) : this.write('cut_off');
    return this.settlement;
  }

  private async write(end: AttemptEnd, answer?: KeptAnswer, error?: AppError): Promise<void> {
    const { holds, telemetry } = this.tools;
    const lines = this.close();
    let key: Settlement['key'];
    let outcome: SettleOutcome | undefined;
    try {
      if (lines.some(({ disputed }) => disputed)) telemetry?.overshot(this.quote);
      key = this.seal && this.keep(this.seal, keyAfter(end, error), answer, lines);
    } finally {
      // Whatever else fails: what was used is charged, and nothing stays held.
      outcome = await holds.closeAnswer(this.reservationId, { lines, key });
    }
    if (outcome === 'superseded') throw stillRunning();
  }

  private keep(
    seal: AnswerSeal,
    state: KeyState,
    answer: KeptAnswer | undefined,
    lines: LedgerLine[],
  ): Settlement['key'] {
    if (state === 'forget' || !answer) return { state: 'forget' };
    const keptMs = state === 'answered' ? ANSWER_KEPT_MS : KEY_LIFETIME_MS;
    const answerExpiresAt = new Date(this.tools.clock.millis() + keptMs);
    return { state, receipt: { usage: summarise(lines) }, sealed: seal.seal(answer), answerExpiresAt };
  }

  private close(): LedgerLine[] {
    this.lines ??= this.attempts.lines();
    return this.lines;
  }
}

/** Tells the ledger first and telemetry then, which can never stand between a call and its settlement. */
class WatchedAttempts implements CallObserver {
  private readonly logger = new Logger('UsageTelemetry');
  private readonly watch: CallObserver | undefined;

  constructor(
    private readonly attempts: CallObserver,
    private readonly telemetry: UsageTelemetry,
    private readonly quote: Quote,
  ) {
    this.watch = this.safely(() => telemetry.watch(quote));
  }

  atOnce(index: number): CallObserver {
    return new WatchedAttempts(this.attempts.atOnce?.(index) ?? this.attempts, this.telemetry, this.quote);
  }

  dispatched(call: ModelCall, soFar?: () => TokenCounts): void {
    this.attempts.dispatched(call, soFar);
    this.safely(() => this.watch?.dispatched(call));
  }

  served(model: Pick<ModelCall, 'provider' | 'model'>): void {
    this.attempts.served?.(model);
    this.safely(() => this.watch?.served?.(model));
  }

  identified(requestId: string): void {
    this.attempts.identified?.(requestId);
    this.safely(() => this.watch?.identified?.(requestId));
  }

  used(tokens: TokenCounts): void {
    this.attempts.used(tokens);
    this.safely(() => this.watch?.used(tokens));
  }

  ended(end: CallEnd): void {
    this.attempts.ended(end);
    this.safely(() => this.watch?.ended(end));
  }

  covers(call: Required<ModelCall>): boolean {
    return this.attempts.covers?.(call) ?? false;
  }

  beside(wanted: BesideCall): CallObserver | undefined {
    const attempts = this.attempts.beside?.(wanted);
    return attempts && new WatchedAttempts(attempts, this.telemetry, this.quote);
  }

  private safely<T>(tell: () => T): T | undefined {
    try {
      return tell();
    } catch (error) {
      this.logger.error({ event: 'telemetry_failed', cause: describeCause(error) });
      return undefined;
    }
  }
}

function summarise(lines: LedgerLine[]): UsageSummary {
  let [input, read, written, output, cost, estimated] = [0, 0, 0, 0, 0n, false];
  for (const line of lines) {
    input += line.inputTokens;
    read += line.cacheReadTokens;
    written += line.cacheWrite5mTokens + line.cacheWrite1hTokens;
    output += line.outputTokens;
    cost += line.cost;
    estimated ||= line.estimated;
  }
  return {
    input_tokens: input,
    cache_read_tokens: read,
    cache_write_tokens: written,
    output_tokens: output,
    cost_usd: usdToJson(cost),
    estimated,
  };
}

/** What admission found: an answer to be measured, or one that was given before. */
export type Metering = { meter: Meter } | { replay: EarlierAnswer & { answer: KeptAnswer | undefined } };

export type PaidRequest = FastifyRequest &
  Partial<Authenticated> & {
    rawBody?: Buffer;
    metering?: Metering;
    /** Of a request that starts a job and came with a key that is new. */
    idempotency?: IdempotencyScope;
  };

/** The meter of the request; only for routes with `@PaidAnswer()`. */
export const CurrentMeter = createParamDecorator((_: unknown, context: ExecutionContext): Meter =>
  meterOf(context.switchToHttp().getRequest<PaidRequest>()),
);

/** The same where the request is at hand. @throws AppError `internal` on a route that is not paid for */
export function meterOf({ metering }: PaidRequest): Meter {
  if (!metering || !('meter' in metering)) throw new AppError('internal', 'the route is not metered');
  return metering.meter;
}
