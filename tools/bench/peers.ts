import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Load } from './load';
import type { Server, Servers } from './servers';

export type Form = 'json' | 'sse';

/** Something that is measured: where it is, and how the same question is put to it. */
export interface Subject {
  name: string;
  server: Server;
  load(question: Question, connections: number): Load;
}

/** A suggestion to be asked for, in the words of the engine and in those of the model. */
export interface Question {
  form: Form;
  nodes: number;
  /** The body of `POST /ai/suggest`. */
  story: string;
  /** The request that the engine makes of it, for those that pass requests on. */
  message: Record<string, unknown>;
}

/** The versions that are measured: a newer one is another measurement. */
const PEERS = { '@portkey-ai/gateway': '1.15.2', '@musistudio/llms': '1.0.53' };
/** The last with which this Portkey can stream: https://github.com/Portkey-AI/gateway/issues/1389 */
const OVERRIDES = { '@hono/node-server': '1.14.1' };

/** Two gateways that pass a request on, and the least that passing on can cost. */
export async function startPeers(servers: Servers, upstream: string): Promise<Subject[]> {
  const folder = await servers.folder();
  process.stderr.write('installing the peers for this run\n');
  const manifest = { private: true, dependencies: PEERS, overrides: OVERRIDES };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', '--prefix', folder, ...quiet]);
  const portkey = await servers.peer('portkey', folder, upstream, '/');
  const llms = await servers.peer('llms', folder, upstream, '/health');
  const bare = await servers.program('tools/bench/pass-through.js', [upstream]);
  return [
    passesOn('Portkey', portkey, '/v1/messages', {
      headers: { 'x-portkey-provider': 'anthropic', 'x-portkey-custom-host': `${upstream}/v1` },
    }),
    // The provider stands before the model's name.
    passesOn('llms', llms, '/v1/messages', { prefix: 'fake,' }),
    passesOn('bare pass-through', bare, '/', {}),
  ];
}

interface Dialect {
  headers?: Record<string, string>;
  prefix?: string;
}

function passesOn(name: string, server: Server, path: string, { headers = {}, prefix = '' }: Dialect): Subject {
  return {
    name,
    server,
    load: ({ form, message }, connections) => ({
      url: server.url + path,
      body: JSON.stringify({ ...message, model: prefix + String(message.model), stream: form === 'sse' }),
      headers: Array.from({ length: connections }, () => ({
        'content-type': 'application/json',
        'x-api-key': 'bench',
        'anthropic-version': '2023-06-01',
        ...headers,
      })),
    }),
  };
}

/** This engine, or another build of it. */
export function engineSubject(name: string, server: Server, users: Record<string, string>[]): Subject {
  return {
    name,
    server,
    load: ({ form, story }, connections) => ({
      url: `${server.url}/ai/suggest`,
      body: story,
      headers: users.slice(0, connections).map((user) => ({
        ...user,
        accept: form === 'sse' ? 'text/event-stream' : 'application/json',
        'content-type': 'application/json',
      })),
    }),
  };
}
