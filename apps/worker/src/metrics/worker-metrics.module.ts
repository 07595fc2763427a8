import { NO_CALLS } from '@cse/core';
import { MediaTelemetry } from '@cse/media';
import { HoldMetrics } from '@cse/telemetry';
import { UsageTelemetry } from '@cse/usage';
import { Global, Injectable, Module } from '@nestjs/common';
import { JobMetrics } from './job-metrics';
import { UpkeepMetrics } from './upkeep-metrics';

/** A worker answers no request: of money it hears what becomes of holds. */
@Injectable()
class WorkerUsageTelemetry extends UsageTelemetry {
  constructor(private readonly holds: HoldMetrics) {
    super();
  }

  override watch() {
    return NO_CALLS;
  }

  override overshot(): void {}

  override lost(how: 'expired' | 'taken_over'): void {
    this.holds.lost(how);
  }

  override unsettled(): void {
    this.holds.unsettled();
  }
}

/** Global, so that libraries find who listens to them. */
@Global()
@Module({
  providers: [
    JobMetrics,
    UpkeepMetrics,
    HoldMetrics,
    { provide: MediaTelemetry, useExisting: JobMetrics },
    { provide: UsageTelemetry, useClass: WorkerUsageTelemetry },
  ],
  exports: [JobMetrics, UpkeepMetrics, MediaTelemetry, UsageTelemetry],
})
export class WorkerMetricsModule {}
