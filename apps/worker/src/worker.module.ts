import {
  AppConfigModule,
  DatabaseConfig,
  RuntimeConfig,
  SecretsConfig,
  UsageConfig,
  WorkerConfig,
  type EnvironmentSource,
} from '@cse/config';
import { Clock } from '@cse/core';
import { DatabaseModule } from '@cse/database';
import { UsageModule } from '@cse/usage';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { HealthServer } from './health/health-server';
import { UsageSweeper } from './sweepers/usage.sweeper';

@Global()
@Module({})
class ClockModule {
  static forRoot(clock: Clock): DynamicModule {
    return { module: ClockModule, providers: [{ provide: Clock, useValue: clock }], exports: [Clock] };
  }
}

const SECTIONS = [RuntimeConfig, SecretsConfig, DatabaseConfig, UsageConfig, WorkerConfig];

@Module({ imports: [DatabaseModule, UsageModule], providers: [HealthServer, UsageSweeper] })
export class WorkerModule {
  /**
   * The module for one process: the environment that its configuration is read from, and its source of time.
   * @throws ConfigurationError when a variable is missing or wrong.
   */
  static forRoot(environment: EnvironmentSource, clock: Clock): DynamicModule {
    return {
      module: WorkerModule,
      imports: [AppConfigModule.forRoot(SECTIONS, environment), ClockModule.forRoot(clock)],
    };
  }
}
