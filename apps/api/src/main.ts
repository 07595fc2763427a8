import 'reflect-metadata';
import { HttpConfig } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { Logger } from '@nestjs/common';
import { createApiApp } from './create-api-app';

async function main(): Promise<void> {
  const app = await createApiApp();
  const { host, port } = app.get(HttpConfig);
  await app.listen({ host, port });
  new Logger('Api').log({ event: 'listening', url: await app.getUrl() });
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainStartFailure(error, 'PORT')}\n`);
  process.exit(1);
});
