import 'reflect-metadata';
import { HttpConfig } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { endOnSignal } from '@cse/lifecycle';
import { Logger } from '@nestjs/common';
import { createApiApp } from './create-api-app';
import { startReport } from './operations/start-report';

async function main(): Promise<void> {
  const app = await createApiApp();
  // Whatever refuses the start does so before it is said what was started.
  await app.init();
  const logger = new Logger('Api');
  const report = await startReport(app);
  logger.log({ event: 'started', ...report });
  if (!report.sign_in.google && !report.sign_in.dev_login) {
    logger.warn({ event: 'nobody_can_sign_in', missing: ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] });
  }
  endOnSignal(app, { isRoutedTo: true });
  const { host, port } = app.get(HttpConfig);
  await app.listen({ host, port });
  logger.log({ event: 'listening', url: await app.getUrl() });
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainStartFailure(error, 'PORT')}\n`);
  process.exit(1);
});
