import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { applyMigrations } from '../database/apply-migrations';
import { EmbeddedPostgres } from '../postgres/embedded-postgres';
import { freePort } from '../postgres/free-port';

export interface Server {
  url: string;
  pid: number;
}

const DIST = join(__dirname, '..', '..');
const READY_WITHIN_MS = 30_000;

/** Everything the benchmark starts, each a process of its own on the loopback address. `stop` ends all of it. */
export class Servers {
  private readonly stops: (() => Promise<unknown>)[] = [];

  async stop(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop();
  }

  /** The database of `url`, else an embedded throw-away one; migrated. */
  async database(url: string | undefined): Promise<string> {
    const address = url ?? (await this.embedded());
    await applyMigrations(address);
    return address;
  }

  /** A program that prints its address on its first line. */
  async program(entry: string, args: string[]): Promise<Server> {
    const child = this.spawn(entry, args, {}, 'pipe');
    const [url] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    return { url, pid: child.pid! };
  }

  /** The built api, as it runs in production but for its caps; `nodeArgs` are for a profiler. */
  async api(
    environment: Record<string, string>,
    nodeArgs: string[] = [],
    entry = 'apps/api/src/main.js',
  ): Promise<Server> {
    const port = await freePort();
    const dataDir = await this.folder();
    const settings = { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir, DEV_LOGIN: 'true', ...environment };
    return this.healthy(this.spawn(entry, [], settings, 'ignore', nodeArgs), port);
  }

  /** The built worker; to work for an api it must have the same `DATA_DIR`. */
  async worker(environment: Record<string, string>): Promise<Server> {
    const port = await freePort();
    const settings = { HOST: '127.0.0.1', WORKER_HEALTH_PORT: String(port), ...environment };
    return this.healthy(this.spawn('apps/worker/src/main.js', [], settings, 'ignore'), port);
  }

  /** A folder of the benchmark's own. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'cse-bench-'));
    await chmod(folder, 0o711);
    this.stops.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  private async healthy(child: ChildProcess, port: number): Promise<Server> {
    const url = `http://127.0.0.1:${port}`;
    await ready(`${url}/health/ready`, child);
    return { url, pid: child.pid! };
  }

  private spawn(
    entry: string,
    args: string[],
    environment: Record<string, string>,
    output: 'pipe' | 'ignore',
    nodeArgs: string[] = [],
  ): ChildProcess {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [...nodeArgs, join(DIST, entry), ...args], {
      env: { PATH, ...environment },
      stdio: ['ignore', output, 'inherit'],
    });
    const ended = once(child, 'exit');
    this.stops.push(() => {
      child.kill('SIGTERM');
      return ended;
    });
    return child;
  }

  private async embedded(): Promise<string> {
    const server = await EmbeddedPostgres.start({ dataDir: await this.folder() });
    this.stops.push(() => server.stop());
    return server.url;
  }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const answers = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('a process did not start');
}
