import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import {
  clusterExists,
  clusterFolder,
  complaintIn,
  createCluster,
  DATABASE,
  programEnvironment,
  replacePassword,
  ROLE,
} from './cluster';
import { freePort, isFree } from './free-port';
import { endAbandonedServer, readAddress, takeOwnership, writeAddress } from './known-server';
import { findPrograms, postgresIdentity, type Identity } from './programs';

export interface EmbeddedPostgresOptions {
  /** Holds `postgres.json` with the server's address, and the tables unless PostgreSQL's user cannot pass into it. */
  dataDir: string;
  /** Server settings by their PostgreSQL names. */
  settings?: Record<string, string>;
}

/**
 * A real PostgreSQL of our own, from the programs of the npm package, on a free loopback port. The role's password is
 * random and stands in `postgres.json` with mode 0600. Port, password and tables stay the same from start to start.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    /** Where the tables are. */
    readonly folder: string,
    private readonly server: ChildProcess,
    private readonly owner: Client,
    /** Resolves when the server has ended, asked or not. */
    readonly ended: Promise<void>,
  ) {}

  /** @throws an Error with one line to show: another start owns the data, or the server's own complaint. */
  static async start({ dataDir, settings = {} }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    const identity = await postgresIdentity();
    const programs = await findPrograms(identity);
    const folder = await clusterFolder(dataDir, identity);
    const known = await readAddress(dataDir);
    if (known) await endAbandonedServer(known, folder);

    const password = known?.password ?? randomBytes(24).toString('base64url');
    const isNew = !(await clusterExists(folder));
    if (isNew) await createCluster(programs, folder, password, identity);
    else if (!known) await replacePassword(programs, folder, password, identity);

    const port = known && (await isFree(known.port)) ? known.port : await freePort();
    const { server, ended } = await launch(programs.postgres, folder, { port: String(port), ...settings }, identity);
    const address = { host: '127.0.0.1', port, user: ROLE, password, database: DATABASE };
    await ensureDatabase(address);
    const owner = await takeOwnership(address);
    const pids = { pid: server.pid!, starter_pid: process.pid };
    const url = await writeAddress(dataDir, { ...address, data_directory: folder, ...pids });
    return new EmbeddedPostgres(url, folder, server, owner, ended);
  }

  /** Ends every connection and waits until the tables are safely on disk. */
  async stop(): Promise<void> {
    await this.owner.end().catch(() => undefined);
    this.server.kill('SIGINT');
    await this.ended;
  }
}

/** Starts the server and waits for its own word that it accepts connections. */
async function launch(
  program: string,
  folder: string,
  settings: Record<string, string>,
  identity: Identity | undefined,
): Promise<{ server: ChildProcess; ended: Promise<void> }> {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Errors would repeat the statement and the row that caused them.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    ...settings,
  };
  const args = ['-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  // In a group of its own: Ctrl-C in the terminal must not reach it before the processes that use it have ended.
  const options = { ...identity, cwd: '/', env: programEnvironment(), detached: true };
  const server = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const output: string[] = [];
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.once('close', () => fail(new Error(`PostgreSQL: ${complaintIn(output.join('\n'))}`)));
    createInterface({ input: server.stderr }).on('line', (line) => {
      if (line.includes('ready to accept connections')) ready();
      if (output.length < 100) output.push(line);
    });
  });
  return { server, ended };
}

async function ensureDatabase(address: { host: string; port: number; user: string; password: string }): Promise<void> {
  const client = new Client({ ...address, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
