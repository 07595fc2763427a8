import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { EmbeddedPostgres } from '../postgres/embedded-postgres';
import { freePort } from '../postgres/free-port';

export interface Server {
  url: string;
  pid: number;
}

/** This build. */
export const DIST = join(__dirname, '..', '..');
const API = 'apps/api/src/main.js';
const READY_WITHIN_MS = 30_000;

interface Run {
  entry?: string;
  /** The build to run. */
  dist?: string;
  nodeArgs?: string[];
  /** Where its standard error goes. */
  complaints?: 'inherit' | 'ignore';
}

/** Everything the benchmark starts, each a process of its own on the loopback address. `stop` ends all of it. */
export class Servers {
  private readonly stops: (() => Promise<unknown>)[] = [];
  private readonly children = new Map<number, ChildProcess>();

  async stop(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop();
  }

  /** Ends one before the others. */
  async end({ pid }: Server): Promise<void> {
    const child = this.children.get(pid)!;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  /** The database of `url`, else an embedded throw-away one; brought to the schema of this build or another. */
  async database(url: string | undefined, dist = DIST): Promise<string> {
    const address = url ?? (await this.embedded());
    const environment = { PATH: process.env.PATH, DATABASE_URL: address };
    const options = { env: environment, cwd: dirname(dist) };
    await promisify(execFile)(process.execPath, [join(dist, 'tools/database/run-migrations.js')], options);
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
    { entry = API, dist = DIST, nodeArgs = [] }: Run = {},
  ): Promise<Server> {
    const port = await freePort();
    const dataDir = await this.folder();
    const settings = { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir, DEV_LOGIN: 'true', ...environment };
    return this.healthy(this.spawn(entry, [], settings, 'ignore', { nodeArgs, dist }), port);
  }

  /** The built worker; to work for an api it must have the same `DATA_DIR`. */
  async worker(environment: Record<string, string>): Promise<Server> {
    const port = await freePort();
    const settings = { HOST: '127.0.0.1', WORKER_HEALTH_PORT: String(port), ...environment };
    return this.healthy(this.spawn('apps/worker/src/main.js', [], settings, 'ignore'), port);
  }

  /** Another gateway, whose package is in that folder; it is up when `path` answers. */
  async peer(name: string, folder: string, upstream: string, path: string): Promise<Server> {
    const port = await freePort();
    const args = [name, folder, String(port), upstream];
    const child = this.spawn('tools/bench/peer-process.js', args, { NODE_ENV: 'production' }, 'ignore', {
      // A client that goes away in mid-stream makes Portkey write a stack.
      complaints: 'ignore',
    });
    return this.healthy(child, port, path);
  }

  /** A folder of the benchmark's own. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'cse-bench-'));
    await chmod(folder, 0o711);
    this.stops.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  private async healthy(child: ChildProcess, port: number, path = '/health/ready'): Promise<Server> {
    const url = `http://127.0.0.1:${port}`;
    await ready(url + path, child);
    return { url, pid: child.pid! };
  }

  private spawn(
    entry: string,
    args: string[],
    environment: Record<string, string>,
    output: 'pipe' | 'ignore',
    { nodeArgs = [], dist = DIST, complaints = 'inherit' }: Run = {},
  ): ChildProcess {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [...nodeArgs, join(dist, entry), ...args], {
      env: { PATH, ...environment },
      cwd: dirname(dist),
      stdio: ['ignore', output, complaints],
    });
    this.children.set(child.pid!, child);
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
