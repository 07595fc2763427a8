export { HTTP_BUCKETS, METRICS, MODEL_BUCKETS } from './metric-names';
export { MetricsRegistry } from './metrics-registry';
export { mayReadMetrics } from './metrics-token';
export { ModelCallMetrics, type PriceOf } from './model-call-metrics';
export { Spans, type IncomingRequest, type JobRun, type RequestEnd } from './spans';
export { TelemetryModule } from './telemetry.module';
