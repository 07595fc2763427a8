import { Clock, type CallObserver } from '@cse/core';
import { METRICS, MetricsRegistry, ModelCallMetrics, Spans } from '@cse/telemetry';
import { PriceCatalogue, UsageTelemetry, type Quote } from '@cse/usage';
import { Injectable, Logger, Optional } from '@nestjs/common';

/** Counts and traces model calls, and the requests that cost more than was held for them, of which there ought to be none. */
@Injectable()
export class UsageMetrics extends UsageTelemetry {
  private readonly logger = new Logger(UsageMetrics.name);
  private readonly calls: ModelCallMetrics;
  private readonly overshoots;

  constructor(
    metrics: MetricsRegistry,
    prices: PriceCatalogue,
    clock: Clock,
    @Optional() private readonly spans?: Spans,
  ) {
    super();
    this.calls = new ModelCallMetrics(metrics, (call, tokens) => prices.priceTokens(call, tokens, clock.now()));
    this.overshoots = metrics.counter(
      METRICS.budgetOvershoot,
      'Requests that cost more than was held for them: the bound of the operation is wrong.',
      ['csee_operation', 'gen_ai_request_model'],
    );
  }

  watch({ operation }: Quote, observer: CallObserver): CallObserver {
    const counted = this.calls.observe(operation, observer);
    return this.spans?.modelCalls(operation, counted) ?? counted;
  }

  overshot({ operation, model }: Quote): void {
    this.overshoots.inc({ csee_operation: operation, gen_ai_request_model: model });
    this.logger.error({ event: 'budget_overshoot', operation, model });
  }
}
