import { TelemetryModule } from '@cse/telemetry';
import { Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics';
import { MetricsController } from './metrics.controller';

@Module({ imports: [TelemetryModule], controllers: [MetricsController], providers: [HttpMetrics] })
export class MetricsModule {}
