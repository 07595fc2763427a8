import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import Redis from 'ioredis';
import { freePort } from '../../tools/postgres/free-port';
import { eventually } from './eventually';

const NODES = 3;

/** Three masters of a real Redis Cluster on this machine. */
export interface RedisCluster {
  /** Of one of the nodes. */
  url: string;
  /** Keys, by node. */
  keys(): Promise<string[][]>;
  close(): Promise<void>;
}

/** Undefined, and a loud note, where no Redis is installed. */
export async function startRedisCluster(): Promise<RedisCluster | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'cse-redis-cluster-'));
  const nodes: { port: number; process: ChildProcess }[] = [];
  const close = async () => {
    for (const { process } of nodes) {
      process.kill('SIGKILL');
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (let node = 0; node < NODES; node++) nodes.push(await startNode(folder));
  } catch {
    await close();
    process.stderr.write('\n*** No redis-server is installed: nothing is tested on a Redis Cluster. ***\n\n');
    return undefined;
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await promisify(execFile)('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes']);
  const clients = nodes.map(({ port }) => new Redis(port, '127.0.0.1'));
  for (const client of clients) {
    await eventually(async () => expect(await client.cluster('INFO')).toContain('cluster_state:ok'), 20_000);
  }
  return {
    url: `redis://${addresses[0]}`,
    keys: () => Promise.all(clients.map((client) => client.keys('*'))),
    close: async () => {
      for (const client of clients) client.disconnect();
      await close();
    },
  };
}

async function startNode(folder: string): Promise<{ port: number; process: ChildProcess }> {
  const [port, bus] = [await freePort(), await freePort()];
  const options = ['--port', String(port), '--cluster-port', String(bus), '--bind', '127.0.0.1', '--save', ''];
  const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', join(folder, `${port}.conf`)];
  const child = spawn('redis-server', [...options, ...cluster], { stdio: ['ignore', 'pipe', 'ignore'], cwd: folder });
  await new Promise<void>((ready, fail) => {
    child.once('error', fail);
    child.once('exit', () => fail(new Error('redis-server ended')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/ready to accept connections/i.test(line)) ready();
    });
  });
  return { port, process: child };
}
