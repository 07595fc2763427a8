import 'reflect-metadata';
import { HttpConfig } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { Logger } from '@nestjs/common';
import { createApiApp } from './create-api-app';
import { startReport } from './operations/start-report';

async function main(): Promise<void> {
  const app = await createApiApp();
  // Whatever refuses the start does so before it is said what was started.
  await app.init();
  const logger = new Logger('Api');
  logger.log({ event: 'started', ...(await startReport(app)) });
  const { host, port } = app.get(HttpConfig);
  await app.listen({ host, port });
  logger.log({ event: 'listening', url: await app.getUrl() });
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainStartFailure(error, 'PORT')}\n`);
  process.exit(1);
});
