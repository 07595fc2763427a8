import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Engine {
  url: string;
  /** Whether it was running before. */
  found: boolean;
  stop(): Promise<void>;
}

/** The engine that answers at `url`, or a new one, as `npm start` starts it. @throws Error with what the start said */
export async function findOrStart(url: string, onLine: (line: string) => void): Promise<Engine> {
  if (await isEngine(url)) return { url, found: true, stop: () => Promise.resolve() };
  const child = spawn(process.execPath, ['tools/start.mjs'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  try {
    return { url: await addressOf(child, onLine), found: false, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isEngine(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok && answer.headers.has('x-request-id');
  } catch {
    return false;
  }
}

/** What the start prints once it is ready. */
function addressOf(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    let address = '';
    createInterface({ input: child.stdout! }).on('line', (line) => {
      address = /Swagger UI +(http\S+)\/docs/.exec(line)?.[1] ?? address;
      if (/Ctrl-C/.test(line)) resolve(address);
      else if (!address && line.trim()) onLine(line.trim());
    });
    child.stderr!.on('data', (text: Buffer) => (complaint += text.toString()));
    child.once('error', reject);
    child.once('exit', () => reject(new Error(complaint.trim() || 'the engine did not start')));
  });
}
