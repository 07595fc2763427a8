import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tools/postgres/free-port';

const ROOT = join(__dirname, '..', '..');

/** `npm start` as a user runs it, in an environment that holds nothing but what is given here. */
export class StartedEngine {
  output = '';
  errors = '';
  readonly exit: Promise<number | null>;

  private constructor(
    readonly process: ChildProcess,
    readonly dataDir: string,
    readonly port: number,
  ) {
    process.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    process.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.exit = once(process, 'close').then(([code]) => code as number | null);
  }

  static async spawn(
    dataDir: string,
    environment: Record<string, string> = {},
    user?: { uid: number; gid: number },
    parameters: string[] = [],
  ): Promise<StartedEngine> {
    const port = Number(environment.PORT) || (await freePort());
    const child = spawn('npm', ['start', '--', ...parameters], {
      ...user,
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        // Set, though empty, so that a developer's own .env has no part in the test.
        ...{ NODE_ENV: '', DATABASE_URL: '', REDIS_URL: '', HOST: '', DEV_LOGIN: '', WORKER_HEALTH_PORT: '' },
        PORT: String(port),
        DATA_DIR: dataDir,
        ...environment,
      },
    });
    return new StartedEngine(child, dataDir, port);
  }

  /** Resolves when the output matches; rejects when the process ends first. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      const more = once(this.process.stdout!, 'data').then(() => 'more');
      if ((await Promise.race([more, this.exit])) !== 'more') {
        throw new Error(`it ended without saying ${pattern}:\n${this.output}\n${this.errors}`);
      }
    }
  }

  /** The process that last wrote to this log. */
  pidOf(name: 'api' | 'worker'): number {
    const log = readFileSync(join(this.dataDir, 'logs', `${name}.log`), 'utf8');
    return Number([...log.matchAll(/"pid":(\d+)/g)].at(-1)![1]);
  }

  databasePid(): number {
    const address = JSON.parse(readFileSync(join(this.dataDir, 'postgres.json'), 'utf8')) as { pid: number };
    return address.pid;
  }

  pids(): number[] {
    return [this.pidOf('api'), this.pidOf('worker'), this.databasePid()];
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
