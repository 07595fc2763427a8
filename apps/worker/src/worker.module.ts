import {
  AppConfigModule,
  DatabaseConfig,
  HttpConfig,
  JobsConfig,
  MediaConfig,
  ModerationConfig,
  ProjectsConfig,
  RuntimeConfig,
  SecretsConfig,
  StorageConfig,
  TelemetryConfig,
  UsageConfig,
  WorkerConfig,
  type EnvironmentSource,
} from '@cse/config';
import type { Clock } from '@cse/core';
import { DatabaseClockModule, DatabaseModule } from '@cse/database';
import { IMAGE_JOB, JobWorkersModule, queueConnections, STITCH_JOB, VIDEO_JOB } from '@cse/jobs';
import { LifecycleModule } from '@cse/lifecycle';
import { MediaModule, type MediaProvider } from '@cse/media';
import { ProjectsModule } from '@cse/projects';
import { StorageModule } from '@cse/storage';
import { TelemetryModule } from '@cse/telemetry';
import { UsageModule } from '@cse/usage';
import { Module, type DynamicModule } from '@nestjs/common';
import { HealthServer } from './health-server';
import { StoreMetrics } from './metrics/store-metrics';
import { WorkerMetricsModule } from './metrics/worker-metrics.module';
import { ImageProcessor, StitchProcessor, VideoProcessor } from './processors/media.processor';
import { IdentitySweeper } from './sweepers/identity.sweeper';
import { MediaSweeper } from './sweepers/media.sweeper';
import { ProjectsSweeper } from './sweepers/projects.sweeper';
import { UpkeepLeader } from './sweepers/upkeep-leader';
import { UsageSweeper } from './sweepers/usage.sweeper';

const SECTIONS = [
  RuntimeConfig,
  SecretsConfig,
  DatabaseConfig,
  HttpConfig,
  JobsConfig,
  MediaConfig,
  ModerationConfig,
  ProjectsConfig,
  StorageConfig,
  UsageConfig,
  WorkerConfig,
  TelemetryConfig,
];

@Module({
  imports: [
    LifecycleModule,
    StorageModule,
    UsageModule,
    ProjectsModule,
    TelemetryModule.of('worker'),
    WorkerMetricsModule,
  ],
  providers: [HealthServer, StoreMetrics, UpkeepLeader, UsageSweeper, MediaSweeper, ProjectsSweeper, IdentitySweeper],
})
export class WorkerModule {
  /**
   * The module for one process: the environment that its configuration is read from, its source of time where that is
   * not its database, and media providers besides those of the configuration.
   * @throws ConfigurationError when a variable is missing or wrong.
   */
  static forRoot(
    environment: EnvironmentSource,
    clock: Clock | undefined,
    mediaProviders: readonly MediaProvider[] = [],
  ): DynamicModule {
    const media = MediaModule.with(mediaProviders);
    return {
      module: WorkerModule,
      imports: [
        AppConfigModule.forRoot(SECTIONS, environment),
        DatabaseModule.forRoot((jobs) => queueConnections(jobs, { works: true })),
        DatabaseClockModule.forRoot(clock),
        media,
        JobWorkersModule.forRoot({
          kinds: [IMAGE_JOB, VIDEO_JOB, STITCH_JOB],
          handlers: [ImageProcessor, VideoProcessor, StitchProcessor],
          imports: [media],
        }),
      ],
    };
  }
}
