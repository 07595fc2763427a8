import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { databaseUrl, onServer } from './test-database';

/**
 * What a database holds at this moment, in a new one on the same server: by `pg_dump` where one is installed that knows
 * the server, else as PostgreSQL itself copies databases. Sessions of the copied one may be cut.
 * @returns the address of the new one
 */
export async function copyDatabase(url: string): Promise<string> {
  const from = new URL(url).pathname.slice(1);
  const name = `${from}_copy`;
  const copy = databaseUrl(url, name);
  await onServer(process.env.TEST_DATABASE_URL!, async (client) => {
    const { rows } = await client.query<{ major: number }>(
      `select current_setting('server_version_num')::int / 10000 as major`,
    );
    if (dumpVersion() >= rows[0]!.major) {
      await client.query(`create database ${name}`);
      await promisify(execFile)('sh', ['-c', 'pg_dump "$0" | psql -q -v ON_ERROR_STOP=1 "$1"', url, copy]);
      return;
    }
    await client.query(`alter database ${from} allow_connections false`);
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [from]);
    await client.query(`create database ${name} template ${from}`);
    await client.query(`alter database ${from} allow_connections true`);
  });
  return copy;
}

/** The version of the installed `pg_dump`; 0 where there is none. */
function dumpVersion(): number {
  try {
    return Number(/(\d+)/.exec(execFileSync('pg_dump', ['--version']).toString())![1]);
  } catch {
    return 0;
  }
}
