import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';

/** What `postgres.json` in the data folder says, for operators, tests and the next start. */
export interface ServerAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  data_directory: string;
  pid: number;
  /** The process that started the server. */
  starter_pid: number;
}

/** Undefined when there is no such file or it does not hold an address. */
export async function readAddress(dataDir: string): Promise<ServerAddress | undefined> {
  const content = await readFile(addressFile(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '{}';
  });
  try {
    const address = JSON.parse(content) as Partial<ServerAddress>;
    return address.password && address.port ? (address as ServerAddress) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the file, readable by its owner only, and returns the address as a URL. */
export async function writeAddress(dataDir: string, address: ServerAddress): Promise<string> {
  const { user, password, host, port, database } = address;
  const url = `postgres://${user}:${password}@${host}:${port}/${database}`;
  const partial = `${addressFile(dataDir)}.partial`;
  await writeFile(partial, `${JSON.stringify({ url, ...address }, null, 2)}\n`, { mode: 0o600 });
  await rename(partial, addressFile(dataDir));
  return url;
}

function addressFile(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}

/** The start that runs a server holds this advisory lock in it for as long as it lives. */
const OWNER_LOCK = 4_747_100_118;

/** Connects as the server's owner; the connection is to be kept until the server is stopped. */
export async function takeOwnership(address: ClientConfig): Promise<Client> {
  const owner = new Client(address);
  owner.on('error', () => undefined);
  await owner.connect();
  await owner.query('select pg_advisory_lock($1)', [OWNER_LOCK]);
  return owner;
}

/**
 * A start that was killed leaves its server running. When the server at the known address runs on these tables and
 * nobody owns it, it is stopped, so that the next start begins with a server of its own.
 * @throws when its owner is alive.
 */
export async function endAbandonedServer(known: ServerAddress, folder: string): Promise<void> {
  const client = new Client({ ...known, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch {
    return;
  }
  try {
    const { rows } = await client.query<{ data_directory: string; free: boolean }>(
      `select current_setting('data_directory') as data_directory, pg_try_advisory_lock($1) as free`,
      [OWNER_LOCK],
    );
    if (rows[0]?.data_directory !== folder) return;
    if (!rows[0].free) throw new Error(`another start is running on this data (${folder})`);
  } finally {
    await client.end().catch(() => undefined);
  }
  const [pid] = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGINT');
  await gone(Number(pid));
}

async function gone(pid: number): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 20) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await delay(20);
  }
  throw new Error(`an abandoned PostgreSQL (pid ${pid}) does not stop`);
}
