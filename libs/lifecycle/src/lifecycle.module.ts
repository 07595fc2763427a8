import { JobsModule } from '@cse/jobs';
import { StorageModule } from '@cse/storage';
import { Module } from '@nestjs/common';
import { BuildMetrics } from './build-metrics';
import { Lifecycle } from './lifecycle';
import { Readiness } from './readiness';

/** Needs a DataSource, a DatabaseClock, a MetricsRegistry, and the sections of storage and queue from the application. */
@Module({
  imports: [JobsModule, StorageModule],
  providers: [Lifecycle, Readiness, BuildMetrics],
  exports: [Lifecycle, Readiness],
})
export class LifecycleModule {}
