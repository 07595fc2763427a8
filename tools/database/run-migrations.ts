import 'reflect-metadata';
import { DatabaseConfig, processEnvironment } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { applyMigrations } from './apply-migrations';

/** `npm run migration:run`: a step of a deployment, before the new api and worker start. */
async function main(): Promise<void> {
  const applied = await applyMigrations(new DatabaseConfig(processEnvironment()).url);
  process.stdout.write(applied.length > 0 ? `ran ${applied.join(', ')}\n` : 'the schema is up to date\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainStartFailure(error, 'DATABASE_URL')}\n`);
  process.exitCode = 1;
});
