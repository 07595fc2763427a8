import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** Something that has been started and is ready. */
export interface Running {
  /** Resolves, with how it ended, when it is gone: asked to or not. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  /** The compiled entry point. */
  entry: string;
  environment: NodeJS.ProcessEnv;
  /** Answers 200 when the process is ready. */
  readyUrl: string;
  /** Its JSON log goes here. */
  logFile: string;
  /** How long it may take to end before it is killed, in milliseconds. */
  patienceMs: number;
  /** Gets the lines of its log that an operator should see at once. */
  report: (line: string) => void;
}

const READY_TIMEOUT_MS = 30_000;

/** Starts a Node process and waits until it says that it is ready. */
export async function launchProcess(options: ProcessOptions, aborted: AbortSignal): Promise<Running> {
  const child = spawn(process.execPath, ['--require', join(__dirname, 'tether.js'), options.entry], {
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // In a group of its own: Ctrl-C in the terminal reaches the starting process alone, which stops all in order.
    detached: true,
  });
  const output = collectOutput(child, options);
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(signal ?? `exit code ${code}`));
  });
  const stop = () => stopProcess(child, ended, options.patienceMs);
  const first = await Promise.race([ended.then(() => 'ended'), readiness(options.readyUrl, aborted)]);
  if (first === 'ready') {
    output.tell();
    return { ended, stop };
  }
  await stop();
  throw new Error(output.complaint() || `it did not become ready (${await ended})`);
}

async function readiness(url: string, aborted: AbortSignal): Promise<'ready' | 'late'> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline && !aborted.aborted) {
    const isReady = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return 'ready';
    await delay(30);
  }
  return 'late';
}

interface Output {
  /** The last line on standard error that says why a start failed; empty when there is none. */
  complaint(): string;
  /** Reports what was grave so far, and from now on at once. A start that fails says why in one line of its own. */
  tell(): void;
}

/** Keeps the log, and reports what is grave in it. */
function collectOutput(child: ChildProcess, { logFile, report }: ProcessOptions): Output {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  let complaint = '';
  let untold: string[] | undefined = [];
  const tell = (line: string): void => void (untold ? untold.push(line) : report(line));
  createInterface({ input: child.stdout! }).on('line', (line) => {
    log.write(`${line}\n`);
    if (/"level":"(warn|error|fatal)"/.test(line)) tell(line);
  });
  createInterface({ input: child.stderr! }).on('line', (line) => {
    log.write(`${line}\n`);
    if (line.startsWith('could not start')) complaint = line;
    else tell(line);
  });
  child.once('close', () => log.end());
  return {
    complaint: () => complaint,
    tell: () => {
      const lines = untold ?? [];
      untold = undefined;
      lines.forEach(report);
    },
  };
}

async function stopProcess(child: ChildProcess, ended: Promise<string>, patienceMs: number): Promise<void> {
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(patience);
}

/** Waits before the first, second, … start after a death, in milliseconds; the last one is kept. */
const BACK_OFF_MS = [250, 1_000, 2_000, 5_000, 15_000];
/** Whoever ran for this long starts again with the first wait. */
const STEADY_MS = 60_000;

/**
 * Starts something and starts it again whenever it dies, saying so, until `stopping` is aborted.
 * @param launch resolves when it is ready and rejects when it cannot start.
 * @returns how to end it, to be called once `stopping` is aborted.
 * @throws what the first launch throws: then nothing is left running.
 */
export async function supervise(
  name: string,
  launch: () => Promise<Running>,
  stopping: AbortSignal,
  say: (line: string) => void,
): Promise<() => Promise<void>> {
  let running: Running | undefined = await launch();

  const keepAlive = async () => {
    for (let deaths = 0; ; deaths++) {
      const since = performance.now();
      const how = await (running?.ended ?? 'could not start');
      running = undefined;
      if (stopping.aborted) return;
      if (performance.now() - since > STEADY_MS) deaths = 0;
      const wait = BACK_OFF_MS[Math.min(deaths, BACK_OFF_MS.length - 1)]!;
      say(`${name} ended (${how}); starting it again in ${wait / 1_000} s`);
      await delay(wait, undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return;
      try {
        running = await launch();
        if (stopping.aborted) await running.stop();
        else say(`${name} is back`);
      } catch (error) {
        if (!stopping.aborted) say(`${name}: ${(error as Error).message}`);
      }
    }
  };
  const over = keepAlive();

  return async () => {
    await running?.stop();
    await over;
  };
}
