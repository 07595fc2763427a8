import 'reflect-metadata';
import { mkdtemp, chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSourceOptions } from '@cse/database';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
// For their entities: each registers itself when its module is loaded.
import '../../apps/api/src/api.module';
import '../../apps/worker/src/worker.module';
import { EmbeddedPostgres } from '../postgres/embedded-postgres';
import { functionChanges, type FunctionChange } from './function-changes';
import { addToIndex, className, migrationSource, type SchemaChanges } from './migration-source';

const FOLDER = 'libs/database/src/migrations';

/**
 * `npm run migration:generate -- add-widgets` writes the migration that the entities and the SQL functions ask for;
 * `--check` only says whether one is missing. Needs no database: it compares on a throw-away one.
 */
async function main(argument: string | undefined): Promise<void> {
  if (argument !== '--check' && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(argument ?? '')) {
    throw new Error('name the migration in kebab-case: npm run migration:generate -- add-widgets');
  }
  const changes = await onThrowAwayServer(schemaChanges);
  const missing = [...changes.up, ...changes.functions.map(describeChange)];
  if (missing.length === 0) return say('the migrations match the entities and the SQL functions');
  if (argument === '--check') {
    throw new Error(`a migration is missing (npm run migration:generate -- <what-it-does>):\n${missing.join('\n')}`);
  }
  await write(argument!, changes);
}

function describeChange({ name, digest }: FunctionChange): string {
  const file = `libs/database/src/sql/${name}.sql`;
  return digest ? `function ${name} is not as ${file} has it` : `function ${name} has no file ${file}`;
}

async function write(name: string, changes: SchemaChanges): Promise<void> {
  const timestamp = Date.now();
  const file = `${timestamp}-${name}`;
  await writeFile(join(FOLDER, `${file}.ts`), migrationSource(className(name, timestamp), changes));
  const index = join(FOLDER, 'index.ts');
  await writeFile(index, addToIndex(await readFile(index, 'utf8'), className(name, timestamp), file));
  say(`wrote ${FOLDER}/${file}.ts; review it, then npm run format`);
}

/** Runs the migrations in an empty database and compares it with the entities of both processes and the SQL files. */
async function schemaChanges(url: string): Promise<SchemaChanges> {
  const entities = getMetadataArgsStorage().tables.map(({ target }) => target as never);
  const source = await new DataSource(dataSourceOptions({ url, poolSize: 2 }, entities)).initialize();
  try {
    await source.runMigrations();
    const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log();
    return {
      up: upQueries.map(({ query }) => query),
      down: downQueries.map(({ query }) => query).reverse(),
      functions: await functionChanges(source),
    };
  } finally {
    await source.destroy();
  }
}

async function onThrowAwayServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cse-schema-'));
  await chmod(dataDir, 0o711);
  try {
    const server = await EmbeddedPostgres.start({ dataDir, settings: { fsync: 'off' } });
    return await work(server.url).finally(() => server.stop());
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv[2]).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
