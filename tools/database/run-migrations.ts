import 'reflect-metadata';
import { DatabaseConfig, processEnvironment } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { DataSource } from 'typeorm';

/** Held while migrations run, so that two deployments at once run each of them once. */
const MIGRATION_LOCK = 4_747_100_120;

/** Brings a database to the schema that this version needs. Returns the names of the migrations that it ran. */
export async function applyMigrations(url: string): Promise<string[]> {
  const source = await new DataSource(dataSourceOptions({ url, poolSize: 2 })).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await source.runMigrations();
    return applied.map(({ name }) => name);
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}

/** `npm run migration:run`: a step of a deployment, before the new api and worker start. */
async function main(): Promise<void> {
  const applied = await applyMigrations(new DatabaseConfig(processEnvironment()).url);
  process.stdout.write(applied.length > 0 ? `ran ${applied.join(', ')}\n` : 'the schema is up to date\n');
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${explainStartFailure(error, 'DATABASE_URL')}\n`);
    process.exitCode = 1;
  });
}
