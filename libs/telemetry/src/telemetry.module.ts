import { Global, Module } from '@nestjs/common';
import { DatabasePoolMetrics } from './database-pool-metrics';
import { MetricsRegistry } from './metrics-registry';

/** The metrics of one process. */
@Global()
@Module({ providers: [MetricsRegistry, DatabasePoolMetrics], exports: [MetricsRegistry] })
export class TelemetryModule {}
