import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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
