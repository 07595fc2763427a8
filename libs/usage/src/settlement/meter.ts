import { usdToJson, type AppError, type CallObserver, type Clock } from '@cse/core';
import type { LedgerLine, Settlement } from '../admission/reserve';
import { keptProblem, type AnswerSeal, type KeptAnswer } from '../idempotency/kept-answer';
import type { PriceCatalogue } from '../prices/price-catalogue';
import { AttemptLog, totalCost } from './attempts';
import { isTextOperation } from '../metering/operation';
import type { Quote } from '../admission/quote';
import type { UsageTelemetry } from '../metering/usage-telemetry';

/** The `usage` member of an answer (contract 3.3). Tokens are counts, the cost is US dollars. */
export interface UsageSummary {
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  cost_usd: number;
  estimated: boolean;
}

export interface MeterParts {
  id: string;
  quote: Quote;
  /** Present when the request came with an idempotency key. */
  seal: AnswerSeal | undefined;
  prices: PriceCatalogue;
  clock: Clock;
  telemetry: UsageTelemetry | undefined;
  /** Writes the settlement down, now or as soon as the database answers again. */
  settle(id: string, settlement: Settlement): Promise<void>;
}

const TEXT_ANSWER_MS = 10 * 60 * 1000;
const JOB_ANSWER_MS = 24 * 60 * 60 * 1000;

/**
 * Measures one request whose upper bound is reserved. Give `observer` to every upstream attempt in turn; when the
 * work is over, `usage()` says what it cost. The metering interceptor then settles, exactly once and before the
 * answer is complete, on success, error, abort and shutdown alike.
 */
export class Meter {
  /** For the attempts of this request, one after the other. An attempt that may have been billed is not repeated. */
  readonly observer: CallObserver;
  private readonly attempts: AttemptLog;
  private lines: LedgerLine[] | undefined;
  private settlement: Promise<void> | undefined;

  constructor(private readonly parts: MeterParts) {
    this.attempts = new AttemptLog(parts.prices, parts.quote);
    this.observer = parts.telemetry?.watch(parts.quote, this.attempts) ?? this.attempts;
  }

  /** The reservation that the request's spending is held in. */
  get reservationId(): string {
    return this.parts.id;
  }

  /** True when the whole answer is kept for a retry. */
  get keepsAnswer(): boolean {
    return this.parts.seal !== undefined;
  }

  get settled(): boolean {
    return this.settlement !== undefined;
  }

  /** What the attempts so far cost. No attempt may follow. */
  usage(): UsageSummary {
    return summarise(this.close());
  }

  /** Settles a request that was answered. */
  finish(answer: Extract<KeptAnswer, { status: number }>): Promise<void> {
    this.settlement ??= this.write('answered', answer);
    return this.settlement;
  }

  /** Settles a request that failed or was cut off; one that cost nothing gives its idempotency key back. */
  fail(error: AppError): Promise<void> {
    this.settlement ??= this.write('failed', keptProblem(error));
    return this.settlement;
  }

  private async write(state: 'answered' | 'failed', answer: KeptAnswer): Promise<void> {
    const { id, quote, seal, clock, telemetry } = this.parts;
    const lines = this.close();
    if (totalCost(lines) > quote.cost) telemetry?.overshot(quote);
    await this.parts.settle(id, { lines, key: seal && this.keep(state, answer, seal, lines, quote, clock) });
  }

  private keep(
    state: 'answered' | 'failed',
    answer: KeptAnswer,
    seal: AnswerSeal,
    lines: LedgerLine[],
    quote: Quote,
    clock: Clock,
  ): Settlement['key'] {
    if (state === 'failed' && totalCost(lines) === 0n) return { state: 'forget' };
    const lifetime = isTextOperation(quote.operation) ? TEXT_ANSWER_MS : JOB_ANSWER_MS;
    return {
      state,
      receipt: { usage: summarise(lines) },
      sealed: seal.seal(answer),
      answerExpiresAt: new Date(clock.millis() + lifetime),
    };
  }

  private close(): LedgerLine[] {
    this.lines ??= this.attempts.lines();
    return this.lines;
  }
}

function summarise(lines: LedgerLine[]): UsageSummary {
  const total = (count: (line: LedgerLine) => number) => lines.reduce((sum, line) => sum + count(line), 0);
  return {
    input_tokens: total((line) => line.inputTokens),
    cache_read_tokens: total((line) => line.cacheReadTokens),
    cache_write_tokens: total((line) => line.cacheWrite5mTokens + line.cacheWrite1hTokens),
    output_tokens: total((line) => line.outputTokens),
    cost_usd: usdToJson(totalCost(lines)),
    estimated: lines.some((line) => line.estimated),
  };
}
