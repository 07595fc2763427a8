/**
 * What a process tells of itself: metrics for Prometheus, and spans and metrics over OTLP where an endpoint is set.
 *
 * Its doors: an app imports `TelemetryModule.of`, a metric is made in `MetricsRegistry` under a name of `METRICS`, and
 * who does work runs it inside a span of `Spans` where there is one. Model calls are counted by wrapping their
 * `CallObserver` (`ModelCallMetrics`).
 *
 * It never says anything of a story, a person or an address: names, counts, codes and ids, and no id in a metric.
 */
export { HoldMetrics } from './hold-metrics';
export { HTTP_BUCKETS, METRICS } from './metric-names';
export { mayReadMetrics, MetricsRegistry, readTogether } from './metrics-registry';
export { ModelCallMetrics, type PriceOf } from './model-call-metrics';
export { Spans } from './spans';
export { TelemetryModule } from './telemetry.module';
