import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../../tools/postgres/free-port';

const ROOT = join(__dirname, '..', '..');
const READY_WITHIN_MS = 30_000;
const BUILD_LOCK = 4_747_100_120;

/** The built api as a process of its own, for tests of what only processes can do: race each other and be killed. */
export class ApiProcess {
  output = '';
  readonly ended: Promise<unknown>;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly dataDir: string,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = once(child, 'close');
  }

  static async start(environment: Record<string, string>): Promise<ApiProcess> {
    await build();
    const port = await freePort();
    const dataDir = await mkdtemp(join(tmpdir(), 'cse-api-'));
    const child = spawn(process.execPath, [join(ROOT, 'dist/apps/api/src/main.js')], {
      cwd: dataDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: dataDir,
        DEV_LOGIN: 'true',
        ...environment,
      },
    });
    const api = new ApiProcess(`http://127.0.0.1:${port}`, child, dataDir);
    await api.ready();
    return api;
  }

  /** Ends it the way the kernel does: without a word. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Ends it if it runs, as a platform does, and removes what it kept. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadline && this.child.exitCode === null) {
      const answered = await fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (answered) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.child.kill('SIGKILL');
    throw new Error(`the api did not start:\n${this.output}`);
  }
}

/** Compiles what is stale, one spec file at a time. */
async function build(): Promise<void> {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [BUILD_LOCK]);
    await promisify(execFile)(process.execPath, [join(ROOT, 'tools/build.mjs'), '--if-stale'], { cwd: ROOT });
  } finally {
    await client.end();
  }
}
