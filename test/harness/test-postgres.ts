import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../tools/postgres/embedded-postgres';

/** Nothing here outlives the run, so the server need not wait for the disk. */
const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

let embedded: EmbeddedPostgres | undefined;
let folder: string | undefined;

/** The server that TEST_DATABASE_URL names, else an embedded throw-away one. */
export async function startTestPostgres(): Promise<void> {
  process.env.TEST_RUN_ID = randomBytes(4).toString('hex');
  if (process.env.TEST_DATABASE_URL) return;
  folder = await mkdtemp(join(tmpdir(), 'cse-test-'));
  await chmod(folder, 0o711);
  embedded = await EmbeddedPostgres.start({ dataDir: folder, settings: THROW_AWAY });
  process.env.TEST_DATABASE_URL = embedded.url;
}

export async function stopTestPostgres(): Promise<void> {
  if (embedded) await embedded.stop();
  else await dropDatabasesOfThisRun();
  if (folder) await rm(folder, { recursive: true, force: true });
}

/** On a server that outlives the run: what spec files left behind, and the template. */
async function dropDatabasesOfThisRun(): Promise<void> {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  const mine = `cse_test_${process.env.TEST_RUN_ID}_%`;
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname like $1', [
    mine,
  ]);
  for (const { datname } of rows) {
    await client.query(`alter database ${datname} is_template false`);
    await client.query(`drop database ${datname} with (force)`);
  }
  await client.end();
}
