import { describeCause, uuidv7 } from '@cse/core';
import { Logger } from '@nestjs/common';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { MetricsRegistry } from '../metrics-registry';
import { OtlpSpans } from './otlp-spans';
import { RegistryProducer } from './registry-producer';

const EXPORT_EVERY_MS = 30_000;
/** Also how long a receiver that does not answer may hold up a stop. */
const EXPORT_TIMEOUT_MS = 5_000;

/**
 * Sends spans, and the metrics of a registry, to an OTLP/HTTP receiver. The standard variables beside the endpoint
 * (OTEL_EXPORTER_OTLP_HEADERS, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER, …) are read by the SDK itself.
 */
export function startOtlp(endpoint: string, process: 'api' | 'worker', registry: MetricsRegistry): OtlpSpans {
  const resource = resourceFromAttributes({
    'service.name': `creative-space-engine-${process}`,
    'service.instance.id': uuidv7(),
  }).merge(detectResources({ detectors: [envDetector] }));
  const to = (signal: string) => ({
    url: `${endpoint.replace(/\/+$/, '')}/v1/${signal}`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const exportTimeoutMillis = EXPORT_TIMEOUT_MS;
  const traces = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({ exporter: told('traces', new OTLPTraceExporter(to('traces'))), exportTimeoutMillis }),
    ],
  });
  const metrics = new PeriodicExportingMetricReader({
    exporter: told('metrics', new OTLPMetricExporter(to('metrics'))),
    exportIntervalMillis: EXPORT_EVERY_MS,
    exportTimeoutMillis,
    metricProducers: [new RegistryProducer(registry)],
  });
  // A reader collects nothing before it belongs to a provider; ours has no instruments of its own.
  new MeterProvider({ resource, readers: [metrics] });
  return new OtlpSpans({ traces, metrics });
}

interface Exporter<Batch> {
  export(batch: Batch, done: (result: ExportResult) => void): void;
}

/** Logs when exports begin to fail, and when they work again: once each, however often they are tried. */
function told<Batch, E extends Exporter<Batch>>(signal: string, exporter: E & Exporter<Batch>): E {
  const logger = new Logger('Otlp');
  const send = exporter.export.bind(exporter);
  let failing = false;
  exporter.export = (batch, done) =>
    send(batch, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS;
      if (failed && !failing) logger.warn({ event: 'otlp_export_failed', signal, cause: describeCause(result.error) });
      if (!failed && failing) logger.log({ event: 'otlp_export_works_again', signal });
      failing = failed;
      done(result);
    });
  return exporter;
}
