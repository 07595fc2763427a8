import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../../tools/postgres/free-port';

const ROOT = join(__dirname, '..', '..');
/** Four of them at once on two busy cores take a while. */
const READY_WITHIN_MS = 90_000;
const BUILD_LOCK = 4_747_100_120;

/** A built program as a process of its own, for tests of what only processes can do: race each other and be killed. */
export class BuiltProcess {
  output = '';
  /** What it ended with: a code, or the signal that killed it. */
  readonly ended: Promise<[code: number | null, signal: string | null]>;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly dataDir: string,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = once(child, 'close') as typeof this.ended;
  }

  /**
   * Starts `dist/<program>`, or one of another build by its whole path, and returns once it says that it is ready.
   * @param portVariable what tells it where to answer health checks
   * @param nodeArgs for Node.js itself
   * @param aheadMs how far its machine's clock is ahead; where it is, the process runs and is never ready
   * @param healthPath where it answers that it has started
   */
  static async start(
    program: string,
    portVariable: string,
    environment: Record<string, string>,
    nodeArgs: string[] = [],
    aheadMs = 0,
    healthPath = aheadMs === 0 ? '/health/ready' : '/health/live',
  ): Promise<BuiltProcess> {
    await build();
    const port = await freePort();
    const dataDir = await mkdtemp(join(tmpdir(), 'cse-process-'));
    const clock = aheadMs === 0 ? [] : ['--require', join(__dirname, 'wrong-clock.cjs')];
    const child = spawn(process.execPath, [...clock, ...nodeArgs, resolve(ROOT, 'dist', program)], {
      cwd: dataDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        [portVariable]: String(port),
        DATA_DIR: dataDir,
        // As in `startTestApi`.
        TEXT_JUDGE: 'off',
        CLOCK_AHEAD_MS: String(aheadMs),
        ...environment,
      },
    });
    const started = new BuiltProcess(`http://127.0.0.1:${port}`, child, dataDir);
    await started.ready(program, healthPath);
    return started;
  }

  /** Ends it the way the kernel does: without a word. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Lets it neither run nor end, as a machine does that has too much to do. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Asks it to end, as a platform does, and does not wait for it. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** Ends it if it runs, as a platform does, and removes what it kept. */
  async stop(): Promise<void> {
    this.terminate();
    await this.ended;
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async ready(program: string, path: string): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadline && this.child.exitCode === null) {
      const answered = await fetch(`${this.url}${path}`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (answered) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.child.kill('SIGKILL');
    throw new Error(`${program} did not start:\n${this.output}`);
  }
}

export function startApiProcess(environment: Record<string, string>, nodeArgs?: string[]): Promise<BuiltProcess> {
  return BuiltProcess.start('apps/api/src/main.js', 'PORT', { DEV_LOGIN: 'true', ...environment }, nodeArgs);
}

export function startWorkerProcess(environment: Record<string, string>, aheadMs?: number): Promise<BuiltProcess> {
  return BuiltProcess.start('apps/worker/src/main.js', 'WORKER_HEALTH_PORT', environment, [], aheadMs);
}

let built: Promise<void> | undefined;

/** Compiles what is stale, once and one spec file at a time. */
export function build(): Promise<void> {
  return (built ??= buildAlone());
}

async function buildAlone(): Promise<void> {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [BUILD_LOCK]);
    await promisify(execFile)(process.execPath, [join(ROOT, 'tools/build.mjs'), '--if-stale'], { cwd: ROOT });
  } finally {
    await client.end();
  }
}
