import 'reflect-metadata';
import { execFileSync, spawn } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { dataSourceOptions } from '@cse/database';
import { DataSource } from 'typeorm';
import { Servers } from '../bench/servers';
import { EmbeddedPostgres } from '../postgres/embedded-postgres';
import { freePort } from '../postgres/free-port';
import { measureCosts } from './costs';
import { simulateHolds } from './holds';
import { simulateTurns } from './turns';

/** What a server of its size would be given; the rest is as it comes, and a commit is on disk before it is answered. */
const SETTINGS = {
  shared_buffers: '2GB',
  max_wal_size: '8GB',
  shared_preload_libraries: 'pg_stat_statements',
  max_connections: '200',
};

/**
 * `npm run sim:scale -- [--users 1000,100000,1000000] [--waiting 10,1000,10000] [--seconds 5]`: on a PostgreSQL, and a
 * Redis, of its own,
 * - what a text request, a stream and a job cost: processor, statements, Redis commands, bytes
 * - reserve and settle with so many users who have windows of the day and the month
 * - who is next in a queue, with so many users who wait
 * Prints tables for docs/scale.md.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      users: { type: 'string', default: '1000,100000,1000000' },
      waiting: { type: 'string', default: '10,1000,10000' },
      seconds: { type: 'string', default: '5' },
    },
  });
  const numbers = (list: string) => list.split(',').map(Number);
  const seconds = Number(values.seconds);
  const servers = new Servers();
  const postgres = await EmbeddedPostgres.start({ dataDir: await servers.folder(), settings: SETTINGS });
  const redisPort = await freePort();
  const redis = spawn('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
    cwd: '/',
  });
  let source: DataSource | undefined;
  try {
    await servers.database(postgres.url);
    source = await new DataSource(dataSourceOptions({ url: postgres.url, poolSize: 64 })).initialize();
    await source.query('create extension if not exists pg_stat_statements');
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim();
    say(`Commit ${commit}, Node.js ${process.version}, ${cpus().length} cores (${cpus()[0]!.model}).\n`);
    await measureCosts({ servers, source, database: postgres.url, redis: `redis://127.0.0.1:${redisPort}` }, say);
    await simulateHolds(source, numbers(values.users), seconds, say);
    await simulateTurns(source, numbers(values.waiting), say);
    say(
      `\nLoad of the machine at the end: ${loadavg()
        .map((load) => load.toFixed(1))
        .join(', ')}.`,
    );
  } finally {
    await source?.destroy();
    await servers.stop();
    redis.kill('SIGTERM');
    await postgres.stop();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
