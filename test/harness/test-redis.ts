import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { freePort } from '../../tools/postgres/free-port';

let server: ChildProcess | undefined;

/**
 * A Redis for the tests that need one, or undefined where there is none. It may be shared with others: use a key prefix
 * that is yours alone.
 */
export function testRedisUrl(): string | undefined {
  return process.env.TEST_REDIS_URL;
}

/** REDIS_URL, else an own throw-away server where one is installed, else one that answers on the default port. */
export async function startTestRedis(): Promise<void> {
  const found = process.env.REDIS_URL ?? (await startInstalled()) ?? (await findOnDefaultPort());
  if (found) process.env.TEST_REDIS_URL = found;
  else process.stderr.write('\n*** No Redis found: the tests that need one do not run. ***\n\n');
}

export async function stopTestRedis(): Promise<void> {
  if (!server || server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function startInstalled(): Promise<string | undefined> {
  const port = await freePort();
  const options = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'], cwd: '/' });
  const isReady = await new Promise<boolean>((done) => {
    child.once('error', () => done(false));
    child.once('exit', () => done(false));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/ready to accept connections/i.test(line)) done(true);
    });
  });
  if (!isReady) return undefined;
  server = child;
  return `redis://127.0.0.1:${port}`;
}

async function findOnDefaultPort(): Promise<string | undefined> {
  const socket = createConnection({ host: '127.0.0.1', port: 6379, timeout: 1_000 });
  const answer = await new Promise<string>((done) => {
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => done(data.toString()));
    socket.once('timeout', () => done(''));
    socket.once('error', () => done(''));
  });
  socket.destroy();
  return answer.startsWith('+PONG') ? 'redis://127.0.0.1:6379' : undefined;
}
