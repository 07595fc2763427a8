import 'reflect-metadata';
import { explainStartFailure } from '@cse/core';
import { createWorkerApp } from './create-worker-app';

createWorkerApp().catch((error: unknown) => {
  process.stderr.write(`${explainStartFailure(error, 'WORKER_HEALTH_PORT')}\n`);
  process.exit(1);
});
