import { AuthModule, JwtAuthGuard, NetworkRateShare, RolesGuard, SessionGate } from '@cse/auth';
import {
  AppConfigModule,
  AuthConfig,
  DatabaseConfig,
  ExplorerConfig,
  HttpConfig,
  JobsConfig,
  MediaConfig,
  ModerationConfig,
  ProjectsConfig,
  RateLimitConfig,
  RuntimeConfig,
  SecretsConfig,
  StorageConfig,
  TelemetryConfig,
  TextConfig,
  UsageConfig,
  type EnvironmentSource,
} from '@cse/config';
import type { Clock } from '@cse/core';
import { DatabaseClockModule, DatabaseModule, NEWS_CONNECTIONS } from '@cse/database';
import {
  CallerRateShare,
  CallerWatch,
  DtoPipe,
  UnreadBodyGuard,
  EventStreamInterceptor,
  ProblemFilter,
  RateLimitModule,
  SignInRateGuard,
  SignInRateModule,
} from '@cse/http';
import { queueConnections } from '@cse/jobs';
import { LifecycleModule } from '@cse/lifecycle';
import type { MediaProvider } from '@cse/media';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AdminApiModule } from './admin/admin-api.module';
import { AiApiModule } from './ai/ai-api.module';
import { AuthApiModule } from './auth/auth-api.module';
import { CanonApiModule } from './canon/canon-api.module';
import { CreatorApiModule } from './creator/creator-api.module';
import { FilesModule } from './files/files.controller';
import { AbuseModule } from './limits/abuse-watch';
import { SlowedRouteGuard } from './limits/slowed-route.guard';
import { UserRateGuard } from './limits/user-rate.guard';
import { MediaApiModule } from './media/media-api.module';
import { HealthController } from './operations/health.controller';
import { MetricsModule } from './operations/metrics.module';
import { ProjectsApiModule } from './projects/projects-api.module';
import { UsageApiModule } from './usage/usage.controller';

const SECTIONS = [
  RuntimeConfig,
  HttpConfig,
  ExplorerConfig,
  SecretsConfig,
  AuthConfig,
  DatabaseConfig,
  TextConfig,
  UsageConfig,
  StorageConfig,
  RateLimitConfig,
  JobsConfig,
  MediaConfig,
  ModerationConfig,
  ProjectsConfig,
  TelemetryConfig,
];

@Module({
  imports: [
    LifecycleModule,
    SignInRateModule,
    RateLimitModule,
    AuthModule,
    AuthApiModule,
    AiApiModule,
    UsageApiModule,
    CreatorApiModule,
    ProjectsApiModule,
    FilesModule,
    MetricsModule,
    AdminApiModule,
    AbuseModule,
  ],
  controllers: [HealthController],
  providers: [
    // Guards run in this order: who is calling comes before anything that depends on it.
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_GUARD, useClass: SignInRateGuard },
    { provide: APP_GUARD, useClass: SlowedRouteGuard },
    { provide: APP_GUARD, useClass: UserRateGuard },
    { provide: APP_GUARD, useClass: UnreadBodyGuard },
    { provide: CallerRateShare, useExisting: NetworkRateShare },
    { provide: CallerWatch, useExisting: SessionGate },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: EventStreamInterceptor },
    { provide: APP_PIPE, useClass: DtoPipe },
  ],
})
export class ApiModule {
  /**
   * The module for one process: the environment that its configuration is read from, its source of time where that is
   * not its database, and media providers besides those of the configuration.
   * @throws ConfigurationError when a variable is missing or wrong.
   */
  static forRoot(
    environment: EnvironmentSource,
    clock?: Clock,
    mediaProviders: readonly MediaProvider[] = [],
  ): DynamicModule {
    const media = MediaApiModule.with(mediaProviders);
    return {
      module: ApiModule,
      imports: [
        AppConfigModule.forRoot(SECTIONS, environment),
        DatabaseModule.forRoot((jobs) => queueConnections(jobs, { works: false }) + NEWS_CONNECTIONS, {
          reports: true,
        }),
        DatabaseClockModule.forRoot(clock),
        media,
        CanonApiModule.with(media),
      ],
    };
  }
}
