import { AppConfigModule, DatabaseConfig, RuntimeConfig, WorkerConfig, type EnvironmentSource } from '@cse/config';
import { Clock } from '@cse/core';
import { DatabaseModule } from '@cse/database';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { HealthServer } from './health/health-server';

@Global()
@Module({})
class ClockModule {
  static forRoot(clock: Clock): DynamicModule {
    return { module: ClockModule, providers: [{ provide: Clock, useValue: clock }], exports: [Clock] };
  }
}

const SECTIONS = [RuntimeConfig, DatabaseConfig, WorkerConfig];

@Module({ imports: [DatabaseModule], providers: [HealthServer] })
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
