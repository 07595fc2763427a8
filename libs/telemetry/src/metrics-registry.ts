import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { METRICS } from './metric-names';

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

  gauge<L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    collect?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    return new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        return collect?.(this);
      },
    });
  }
}

/** How long what was read for one gauge is good for those that are read with it. */
const READ_TOGETHER_MS = 1_000;

/**
 * Reads what several gauges show once for all of them. While it cannot be read they keep their last values: the other
 * metrics are wanted most then.
 */
export function readTogether(read: () => Promise<void>): () => Promise<void> {
  let reading: Promise<void> | undefined;
  return () => {
    if (!reading) {
      reading = read().catch(() => undefined);
      setTimeout(() => (reading = undefined), READ_TOGETHER_MS).unref();
    }
    return reading;
  };
}

interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** How many connections of the pool are in use, how many idle, and how many callers wait for one. */
@Injectable()
export class DatabasePoolMetrics {
  constructor(metrics: MetricsRegistry, database: DataSource) {
    const pool = () => poolOf(database);
    metrics.gauge(METRICS.databaseConnections, 'Connections of the database pool.', ['state'], (gauge) => {
      const { totalCount, idleCount } = pool();
      gauge.set({ state: 'used' }, totalCount - idleCount);
      gauge.set({ state: 'idle' }, idleCount);
    });
    metrics.gauge(METRICS.databaseWaiting, 'Callers that wait for a database connection.', [], (gauge) =>
      gauge.set(pool().waitingCount),
    );
  }
}

/** TypeORM keeps the pool of `pg` as the driver's `master`, which its public types do not show. */
function poolOf({ driver }: DataSource): PoolCounts {
  return 'master' in driver ? (driver.master as PoolCounts) : { totalCount: 0, idleCount: 0, waitingCount: 0 };
}

/**
 * Whether an Authorization header carries the metrics token. Without a configured token everyone may read. The
 * comparison takes the same time wherever the two differ.
 */
export function mayReadMetrics(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const given = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
