import { usdToJson, type CallEnd, type CallObserver, type ModelCall, type NanoUsd, type TokenCounts } from '@cse/core';
import { METRICS, MODEL_BUCKETS } from './metric-names';
import type { MetricsRegistry } from './metrics-registry';

/** What a call's tokens cost; undefined when the catalogue has no price. */
export type PriceOf = (call: ModelCall, tokens: TokenCounts) => NanoUsd | undefined;

const CALL = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model', 'csee_operation'] as const;
type CallLabel = (typeof CALL)[number];
interface CountedAttempt {
  asked: ModelCall;
  /** As the provider says that it was answered. */
  call: ModelCall;
  labels: Record<CallLabel, string>;
  begun: number;
  used?: TokenCounts;
}
type EndLabel = CallLabel | 'error_type';

/** Duration, time to the first answer, tokens and cost of model calls, by operation and model. */
export class ModelCallMetrics {
  private readonly duration;
  private readonly firstChunk;
  private readonly input;
  private readonly output;
  private readonly cacheRead;
  private readonly cacheWrite;
  private readonly cost;

  constructor(
    metrics: MetricsRegistry,
    private readonly priceOf: PriceOf,
  ) {
    const labels: CallLabel[] = [...CALL];
    const ends: EndLabel[] = [...CALL, 'error_type'];
    this.duration = metrics.histogram(METRICS.modelDuration, 'Duration of model calls.', ends, MODEL_BUCKETS);
    this.firstChunk = metrics.histogram(
      METRICS.modelFirstChunk,
      'Time until a model call first says something.',
      labels,
      MODEL_BUCKETS,
    );
    this.input = metrics.counter(METRICS.modelInputTokens, 'Billable input tokens, cached ones included.', labels);
    this.output = metrics.counter(METRICS.modelOutputTokens, 'Billable output tokens.', labels);
    this.cacheRead = metrics.counter(METRICS.modelCacheReadTokens, 'Input tokens read from a prompt cache.', labels);
    this.cacheWrite = metrics.counter(METRICS.modelCacheWriteTokens, 'Input tokens written to a cache.', labels);
    this.cost = metrics.counter(METRICS.modelCost, 'Cost of model calls in US dollars.', labels);
  }

  /** Passes on what an observer is told, and counts it. `operation` is ours, such as `ai.suggest`. */
  observe(operation: string, next: CallObserver): CallObserver {
    let attempt: CountedAttempt | undefined;
    return {
      dispatched: (call) => {
        const labels = {
          gen_ai_operation_name: 'chat',
          gen_ai_provider_name: call.provider,
          gen_ai_request_model: call.model,
          csee_operation: operation,
        };
        attempt = { asked: call, call, labels, begun: performance.now() };
        next.dispatched(call);
      },
      // Priced as what answered; labelled as what was asked, of which a deployment has a handful, and servers may say any name.
      served: (model) => {
        if (attempt) attempt.call = { ...attempt.call, ...model };
        next.served?.(model);
      },
      identified: (requestId) => next.identified?.(requestId),
      used: (tokens) => {
        if (attempt && !attempt.used) this.firstChunk.observe(attempt.labels, secondsSince(attempt.begun));
        if (attempt) attempt.used = { ...tokens };
        next.used(tokens);
      },
      ended: (end) => {
        if (attempt) this.count(attempt, end);
        attempt = undefined;
        next.ended(end);
      },
      covers: (call) => next.covers?.(call) ?? false,
    };
  }

  private count({ asked, call, labels, begun, used }: CountedAttempt, end: CallEnd): void {
    const errorType = end.outcome === 'complete' ? '' : end.outcome;
    this.duration.observe({ ...labels, error_type: errorType }, secondsSince(begun));
    if (!used || !end.billable) return;
    const written = used.cacheWrite5mTokens + used.cacheWrite1hTokens;
    this.input.inc(labels, used.inputTokens + used.cacheReadTokens + written);
    this.output.inc(labels, used.outputTokens);
    this.cacheRead.inc(labels, used.cacheReadTokens);
    this.cacheWrite.inc(labels, written);
    // A model of another name may have no price; then the ledger takes that of the one that was asked.
    const price = this.priceOf(call, used) ?? this.priceOf(asked, used);
    if (price !== undefined) this.cost.inc(labels, usdToJson(price));
  }
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}
