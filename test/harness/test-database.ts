import { randomBytes } from 'node:crypto';
import { dataSourceOptions, MOVE_IN } from '@cse/database';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of its own for one spec file, migrated like a deployed one. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await createDatabase(async (client, server) => {
    await ensureTemplate(client, server);
    return `template ${template()}`;
  });
  await onServer(database.url, (client) => client.query(MOVE_IN));
  return database;
}

/** One without a table, as an operator makes it. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase(() => Promise.resolve(''));
}

async function createDatabase(how: (client: Client, server: string) => Promise<string>): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('TEST_DATABASE_URL is not set; run the end-to-end project through jest.config.cjs');
  const name = `${prefix()}_${randomBytes(6).toString('hex')}`;
  await onServer(server, async (client) => client.query(`create database ${name} ${await how(client, server)}`));
  const drop = () => onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
  return { url: databaseUrl(server, name), drop };
}

/** The migrations run once a run; every test database is a copy of the result. */
async function ensureTemplate(client: Client, server: string): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rows } = await client.query<{ datistemplate: boolean }>(
      'select datistemplate from pg_database where datname = $1',
      [template()],
    );
    if (rows[0]?.datistemplate) return;
    if (rows[0]) await client.query(`drop database ${template()} with (force)`);
    await client.query(`create database ${template()}`);
    const options = dataSourceOptions({ url: databaseUrl(server, template()), poolSize: 2 });
    const source = await new DataSource(options).initialize();
    await source.runMigrations().finally(() => source.destroy());
    await client.query(`alter database ${template()} is_template true`);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

const TEMPLATE_LOCK = 4_747_100_119;

function prefix(): string {
  return `cse_test_${process.env.TEST_RUN_ID}`;
}

function template(): string {
  return `${prefix()}_template`;
}

/** The address of another database of a server. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Does something by a connection of its own. */
export async function onServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
