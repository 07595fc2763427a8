import 'reflect-metadata';
import { explainStartFailure } from '@cse/core';
import { endOnSignal } from '@cse/lifecycle';
import { Logger } from '@nestjs/common';
import { createWorkerApp } from './create-worker-app';
import { startReport } from './start-report';

async function main(): Promise<void> {
  const app = await createWorkerApp();
  new Logger('Worker').log({ event: 'started', ...(await startReport(app)) });
  endOnSignal(app, { isRoutedTo: false });
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainStartFailure(error, 'WORKER_HEALTH_PORT')}\n`);
  process.exit(1);
});
