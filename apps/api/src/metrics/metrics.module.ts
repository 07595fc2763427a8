import { TelemetryModule } from '@cse/telemetry';
import { UsageModule, UsageTelemetry } from '@cse/usage';
import { Global, Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics';
import { MetricsController } from './metrics.controller';
import { UsageMetrics } from './usage-metrics';

/** Global, so that every metered route tells its calls. */
@Global()
@Module({
  imports: [TelemetryModule.of('api'), UsageModule],
  controllers: [MetricsController],
  providers: [HttpMetrics, { provide: UsageTelemetry, useClass: UsageMetrics }],
  exports: [UsageTelemetry],
})
export class MetricsModule {}
