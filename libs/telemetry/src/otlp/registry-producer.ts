import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type CollectionResult,
  type DataPoint,
  type HistogramMetricData,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { ATTRIBUTES, OTEL_METRICS } from '../metric-names';
import type { MetricsRegistry, RegisteredMetric } from '../metrics-registry';

type Value = RegisteredMetric['values'][number];
type Histogram = HistogramMetricData['dataPoints'][number]['value'];

/**
 * The metrics of the registry, as OTLP has them: each is counted once, in one place, whoever reads it. Names and
 * attributes become those of the OpenTelemetry conventions where these have any.
 */
export class RegistryProducer implements MetricProducer {
  private readonly since = hrTime();

  constructor(private readonly registry: MetricsRegistry) {}

  async collect(): Promise<CollectionResult> {
    const now = hrTime();
    const registered = await this.registry.values();
    const metrics = registered.flatMap((metric) => this.converted(metric, now) ?? []);
    const scope = { name: 'creative-space-engine' };
    return {
      resourceMetrics: { resource: resourceFromAttributes({}), scopeMetrics: [{ scope, metrics }] },
      errors: [],
    };
  }

  private converted(metric: RegisteredMetric, endTime: HrTime): MetricData | undefined {
    const { name, unit, labels: own, more } = OTEL_METRICS[metric.name] ?? { name: metric.name, unit: '' };
    const common = {
      descriptor: { name, unit, description: metric.help, valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    };
    const point = <T>(labels: Value['labels'], value: T): DataPoint<T> => ({
      startTime: this.since,
      endTime,
      attributes: { ...attributesOf(labels, { ...ATTRIBUTES, ...own }), ...more },
      value,
    });
    const numbers = () => metric.values.map(({ labels, value }) => point(labels, value));
    switch (metric.type) {
      case 'counter':
        return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: numbers() };
      case 'gauge':
        return { ...common, dataPointType: DataPointType.GAUGE, dataPoints: numbers() };
      case 'histogram': {
        const dataPoints = [...seriesOf(metric)].map(({ labels, histogram }) => point(labels, histogram));
        return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
      }
      default:
        // Quantiles over time; OTLP keeps them for old sources only, and there are none here.
        return undefined;
    }
  }
}

/** Prometheus counts everything up to a boundary, OTLP what lies between two of them. */
function* seriesOf({ name, values }: RegisteredMetric): Generator<{ labels: Value['labels']; histogram: Histogram }> {
  const series = new Map<string, { labels: Value['labels']; upTo: [number, number][]; sum: number; count: number }>();
  for (const { labels: all, value, metricName } of values) {
    const { le, ...labels } = all as Record<string, string | number>;
    const key = JSON.stringify(labels);
    const one = series.get(key) ?? { labels, upTo: [], sum: 0, count: 0 };
    series.set(key, one);
    if (metricName === `${name}_sum`) one.sum = value;
    else if (metricName === `${name}_count`) one.count = value;
    else if (le !== undefined && le !== '+Inf') one.upTo.push([Number(le), value]);
  }
  for (const { labels, upTo, sum, count } of series.values()) {
    upTo.sort(([a], [b]) => a - b);
    const totals = [0, ...upTo.map(([, total]) => total), count];
    const counts = totals.slice(1).map((total, index) => total - totals[index]!);
    yield { labels, histogram: { buckets: { boundaries: upTo.map(([boundary]) => boundary), counts }, sum, count } };
  }
}

/** An empty label is one that does not apply. */
function attributesOf(labels: Value['labels'], names: Readonly<Record<string, string>>): Attributes {
  const given = Object.entries(labels).filter(([, value]) => value !== '' && value !== undefined);
  return Object.fromEntries(given.map(([label, value]) => [names[label] ?? label, value]));
}
