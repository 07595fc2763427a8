import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A metric and its values as prom-client keeps them; its own types have numbers where it says what type it is. */
export interface RegisteredMetric {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram' | 'summary';
  values: { labels: Partial<Record<string, string | number>>; value: number; metricName?: string }[];
}

/** The metrics of one process: its own (CPU, memory, event loop lag, garbage collection) and those that are made here. */
@Injectable()
export class MetricsRegistry {
  private readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 20 });
  }

  /** In the text format of Prometheus, version 0.0.4. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  async values(): Promise<RegisteredMetric[]> {
    return (await this.registry.getMetricsAsJSON()) as unknown as RegisteredMetric[];
  }

  histogram<L extends string>(name: string, help: string, labelNames: L[], buckets: number[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }

  counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  gauge<L extends string>(name: string, help: string, labelNames: L[], collect?: (gauge: Gauge<L>) => void): Gauge<L> {
    return new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        collect?.(this);
      },
    });
  }
}
