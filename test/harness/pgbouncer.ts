import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../tools/postgres/free-port';

/** A real PgBouncer before a PostgreSQL. */
export interface PgBouncer {
  /** The given URL of a database with the pooler's address in it. */
  through(url: string): string;
  close(): Promise<void>;
}

export function hasPgBouncer(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('\n*** No pgbouncer is installed: nothing is tested behind one. ***\n\n');
    return false;
  }
}

/** @param serverUrl any database of the server to stand before */
export async function startPgBouncer(serverUrl: string, mode: 'transaction' | 'session'): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const folder = await mkdtemp(join(tmpdir(), 'cse-pgbouncer-'));
  const port = await freePort();
  const server = [
    `host=${hostname}`,
    `port=${serverPort || 5432}`,
    `user=${decodeURIComponent(username)}`,
    password && `password=${decodeURIComponent(password)}`,
  ];
  const settings = `[databases]
* = ${server.filter(Boolean).join(' ')}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 10
max_client_conn = 500
`;
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, settings);
  chmodSync(folder, 0o755);
  chmodSync(file, 0o644);
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const args = [...(isRoot ? ['-u', 'nobody'] : []), file];
  const child = spawn('pgbouncer', args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
  let said = '';
  await new Promise<void>((ready, fail) => {
    child.once('error', fail);
    child.once('exit', () => fail(new Error(`pgbouncer ended: ${said}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      said += `${line}\n`;
      if (/process up/.test(line)) ready();
    });
  });
  return {
    through: (url) => {
      const pooled = new URL(url);
      pooled.hostname = '127.0.0.1';
      pooled.port = String(port);
      return pooled.href;
    },
    close: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
