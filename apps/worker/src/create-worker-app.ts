import { RuntimeConfig, processEnvironment, type EnvironmentSource } from '@cse/config';
import { JsonLogger, type Clock } from '@cse/core';
import type { MediaProvider } from '@cse/media';
import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module';

export interface WorkerAppOptions {
  logger?: LoggerService | false;
  /** Where the configuration is read from; the process environment unless a test passes its own. */
  environment?: EnvironmentSource;
  /** In the place of the database's time; for tests. */
  clock?: Clock;
  /** Media providers besides those of the configuration. */
  mediaProviders?: readonly MediaProvider[];
}

/**
 * The whole worker, working and answering health checks. Production and tests start this one.
 * @throws ConfigurationError when a variable is missing or wrong.
 */
export async function createWorkerApp(options: WorkerAppOptions = {}): Promise<INestApplicationContext> {
  const { environment = processEnvironment(), clock } = options;
  const module = WorkerModule.forRoot(environment, clock, options.mediaProviders);
  const { logLevels } = new RuntimeConfig(environment);
  const app = await NestFactory.createApplicationContext(module, {
    logger: options.logger ?? new JsonLogger(logLevels, (line) => process.stdout.write(line)),
    abortOnError: false,
  });
  return app;
}
