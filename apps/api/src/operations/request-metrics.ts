import { TextModel } from '@cse/ai-proxy';
import { Clock, NO_CALLS, type CallObserver } from '@cse/core';
import { factsOf, noteFacts, outcomeOf, type RequestObserver, type ServedRequest } from '@cse/http';
import { HoldMetrics, HTTP_BUCKETS, METRICS, MetricsRegistry, ModelCallMetrics, Spans } from '@cse/telemetry';
import { PriceCatalogue, UsageTelemetry, type Quote } from '@cse/usage';
import { Injectable, Logger, Optional } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** How long requests take and how they end, by route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly duration;
  private readonly aborted;

  constructor(private readonly metrics: MetricsRegistry) {
    this.duration = metrics.histogram(
      METRICS.httpDuration,
      'Duration of requests, streams until their end.',
      ['http_request_method', 'http_route', 'http_response_status_code'],
      HTTP_BUCKETS,
    );
    this.aborted = metrics.counter(METRICS.httpAborted, 'Requests whose client went away before the answer ended.', [
      'http_route',
    ]);
  }

  /** @param active how many requests are not over, asked when somebody wants to know */
  countActive(active: () => number): void {
    this.metrics.gauge(METRICS.httpActive, 'Requests that are not over.', [], (gauge) => gauge.set(active()));
  }

  readonly observe: RequestObserver = ({ method, route, status, ms, aborted }: ServedRequest) => {
    this.duration.observe(
      { http_request_method: method, http_route: route, http_response_status_code: status },
      ms / 1000,
    );
    if (aborted) this.aborted.inc({ http_route: route });
  };
}

/** Asked for by machines every few seconds; a span of them tells nobody anything. */
const FREQUENT = new Set(['/health/live', '/health/ready', '/metrics']);

/** Gives every request a span, and what it does a parent. Of its address only the route's template is told. */
export function installRequestSpans(fastify: FastifyInstance, spans: Spans): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const route = request.routeOptions.url ?? 'unmatched';
    if (FREQUENT.has(route)) return done();
    const { traceparent } = factsOf(request);
    const span = spans.request({ method: request.method, route, requestId: request.id, traceparent });
    noteFacts(request, { traceparent: span.traceparent });
    const { raw } = reply;
    raw.once('close', () => span.end(outcomeOf(raw)));
    span.run(done);
  });
}

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
    private readonly holds: HoldMetrics,
    @Optional() private readonly spans?: Spans,
  ) {
    super();
    this.calls = new ModelCallMetrics(metrics, (call, tokens) => {
      const now = clock.now();
      return prices.hasTokenPrice(call, now) ? prices.priceTokens(call, tokens, now) : undefined;
    });
    this.overshoots = metrics.counter(
      METRICS.budgetOvershoot,
      'Requests that cost more than was held for them: the bound of the operation is wrong.',
      ['csee_operation', 'gen_ai_request_model'],
    );
  }

  watch({ operation, model }: Quote): CallObserver {
    // An alert by what was added needs the 0 from which it was.
    this.overshoots.inc({ csee_operation: operation, gen_ai_request_model: model }, 0);
    const counted = this.calls.observe(operation, NO_CALLS);
    return this.spans?.modelCalls(operation, counted) ?? counted;
  }

  overshot({ operation, model }: Quote): void {
    this.overshoots.inc({ csee_operation: operation, gen_ai_request_model: model });
    this.logger.error({ event: 'budget_overshoot', operation, model });
  }

  lost(how: 'expired' | 'taken_over'): void {
    this.holds.lost(how);
  }

  unsettled(): void {
    this.holds.unsettled();
  }
}

/** Whether calls are kept from the text provider because it is down. */
@Injectable()
export class CircuitMetrics {
  constructor(metrics: MetricsRegistry, model: TextModel) {
    metrics.gauge(
      METRICS.circuitOpen,
      'Whether calls are kept from the text provider because it is down: 1, else 0.',
      ['gen_ai_provider_name', 'use'],
      (gauge) => {
        for (const { use, isOpen } of model.circuits()) {
          gauge.set({ gen_ai_provider_name: model.kind, use }, isOpen ? 1 : 0);
        }
      },
    );
  }
}
