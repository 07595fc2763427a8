import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseConfig, processEnvironment } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { DataSource, type QueryRunner } from 'typeorm';

/** Held while migrations run, so that two deployments at once run each of them once. */
const MIGRATION_LOCK = 4_747_100_120;
const ASK_EVERY_MS = 200;

/**
 * Brings a database to the schema that this version needs. Returns the names of the migrations that it ran.
 * @param url past any pooler that gives each transaction another connection: a lock is held all the while
 */
export async function applyMigrations(url: string): Promise<string[]> {
  const source = await new DataSource(dataSourceOptions({ url, poolSize: 2 })).initialize();
  const lock = source.createQueryRunner();
  try {
    // Asked for again and again: an index that is built while others write waits for every statement that runs, and so
    // for one that waits for this lock.
    while (!(await isTaken(lock))) await delay(ASK_EVERY_MS);
    const applied = await source.runMigrations();
    return applied.map(({ name }) => name);
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}

async function isTaken(lock: QueryRunner): Promise<boolean> {
  const [row] = (await lock.query('select pg_try_advisory_lock($1) as taken', [MIGRATION_LOCK])) as {
    taken: boolean;
  }[];
  return row!.taken;
}

/** `npm run migration:run`: a step of a deployment, before the new api and worker start. */
async function main(): Promise<void> {
  const applied = await applyMigrations(new DatabaseConfig(processEnvironment()).directUrl);
  process.stdout.write(applied.length > 0 ? `ran ${applied.join(', ')}\n` : 'the schema is up to date\n');
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${explainStartFailure(error, 'DATABASE_URL')}\n`);
    process.exitCode = 1;
  });
}
