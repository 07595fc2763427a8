import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { residentMb, run, type Load } from './load';
import { table, write, type Measured } from './report';
import { Servers, type Server } from './servers';
import { suggestBody } from './stories';

/** Nothing here is refused for what it costs: what is measured is the way of a request that is let through. */
const CAPS = {
  RATE_LIMIT_PER_MINUTE: '1000000',
  STREAMS_PER_USER: '10000',
  DAILY_COST_CAP_USD: '1000000',
  MONTHLY_COST_CAP_USD: '1000000',
  DAILY_TOKENS: '9000000000000',
};

/**
 * `npm run bench -- [--database URL] [--rounds 3] [--seconds 3] [--connections 16] [--nodes 5,50,200] [--form json,sse]
 * [--profile DIR]`: suggest on the built api against the fake upstream, beside a bare pass-through to the same fake.
 * Rounds of the two take turns, so that what else the machine does falls on both. Everything listens on the loopback
 * address and is ended at the end.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      database: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '16' },
      nodes: { type: 'string', default: '5,50,200' },
      form: { type: 'string', default: 'json,sse' },
      profile: { type: 'string' },
    },
  });
  const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(Number);
  const servers = new Servers();
  try {
    const database = await servers.database(values.database);
    const fake = await servers.program('test/fakes/anthropic/main.js', ['--canned']);
    const bare = await servers.program('tools/bench/pass-through.js', [fake.url]);
    const upstream = { DATABASE_URL: database, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'bench' };
    const profiler = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
    const api = await servers.api({ ...upstream, ...CAPS }, profiler);
    const users = await signIn(api, connections!);
    const measured: Measured[] = [];
    for (const form of values.form.split(',') as Measured['form'][]) {
      for (const nodes of values.nodes.split(',').map(Number)) {
        measured.push(await measure({ form, nodes, rounds: rounds!, seconds: seconds!, api, bare, fake, users }));
      }
    }
    process.stdout.write(`\n${table(measured)}\n`);
    process.stdout.write(`\nwritten to ${write(measured, { rounds, seconds, connections })}\n`);
    if (measured.some((cell) => [...cell.api, ...cell.passThrough].some(({ failed }) => failed > 0))) {
      throw new Error('some requests failed: the figures say nothing');
    }
  } finally {
    await servers.stop();
  }
}

interface Cell {
  form: Measured['form'];
  nodes: number;
  rounds: number;
  seconds: number;
  api: Server;
  bare: Server;
  fake: Server;
  users: Record<string, string>[];
}

async function measure({ form, nodes, rounds, seconds, api, bare, fake, users }: Cell): Promise<Measured> {
  const body = suggestBody(nodes);
  const accept = form === 'sse' ? 'text/event-stream' : 'application/json';
  const headers = users.map((user) => ({ ...user, accept, 'content-type': 'application/json' }));
  const toApi: Load = { url: `${api.url}/ai/suggest`, body, headers, seconds };
  // The mark makes the fake stream to it too.
  const forwarded = form === 'sse' ? `${body.slice(0, -1)},"stream":true}` : body;
  const toBare: Load = { url: bare.url, body: forwarded, headers, seconds };
  // The fake repeats its first answer, which has to be one about this story.
  await fetch(`${fake.url}/admin/reset`, { method: 'POST' });
  await check(toApi);
  await run({ ...toApi, seconds: 1 }, api);
  await run({ ...toBare, seconds: 1 }, bare);
  const connections = users.length;
  const cell: Measured = {
    ...{ nodes, form, connections, bodyBytes: Buffer.byteLength(body) },
    ...{ api: [], passThrough: [], apiMb: 0, passThroughMb: 0 },
  };
  for (let round = 0; round < rounds; round++) {
    cell.api.push(await run(toApi, api));
    cell.apiMb = Math.max(cell.apiMb, residentMb(api));
    cell.passThrough.push(await run(toBare, bare));
    cell.passThroughMb = Math.max(cell.passThroughMb, residentMb(bare));
  }
  process.stderr.write('.');
  return cell;
}

/** One user a connection, as in real life: one user's requests wait for one another in the ledger. */
async function signIn(api: Server, count: number): Promise<Record<string, string>[]> {
  const users: Record<string, string>[] = [];
  for (let index = 0; index < count; index++) {
    const answer = await fetch(`${api.url}/auth/dev/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `bench-${index}@example.com` }),
    });
    const { access_token } = (await answer.json()) as { access_token?: string };
    if (!access_token) throw new Error(`sign-in answered ${answer.status}`);
    users.push({ authorization: `Bearer ${access_token}` });
  }
  return users;
}

/** The figures are worth nothing when the answers are errors or empty. */
async function check({ url, body, headers }: Load): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body, headers: headers[0] });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes('"ghost_nodes":[{')) {
    throw new Error(`suggest answered ${answer.status}: ${text.slice(0, 500)}`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
