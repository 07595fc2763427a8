import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { measureFrames } from './frames';
import { measureJobs } from './jobs';
import { measureLedger } from './ledger';
import { measureMetering } from './metering';
import { jobsTable, ledgerTable, meteringTable, soakTable, table, write } from './report';
import { Servers, type Server } from './servers';
import { soak } from './soak';
import { suggestBody } from './stories';
import { answerAbout, measureSuggest, type Measured } from './suggest';

/** Nothing here is refused for what it costs: what is measured is the way of a request that is let through. */
const CAPS = {
  RATE_LIMIT_PER_MINUTE: '1000000',
  STREAMS_PER_USER: '10000',
  AUTH_RATE_LIMITS: 'token=1000000',
  DAILY_COST_CAP_USD: '1000000',
  MONTHLY_COST_CAP_USD: '1000000',
  DAILY_TOKENS: '9000000000000',
  DAILY_IMAGES: '1000000',
};

/**
 * `npm run bench -- [--database URL] [--redis URL] [--parts ledger,jobs,metering,suggest]
 * [--rounds 3] [--seconds 3] [--connections 16] [--nodes 5,50,200] [--form json,sse] [--profile DIR]`, all on the built api against the fake upstream:
 * - ledger: reserve and settle by themselves, one user and many
 * - jobs: from enqueueing to the start and jobs a second, beside bare BullMQ, and whole storyboard frames; also on Redis
 *   when there is one
 * - metering: what reserve and settle add to suggest
 * - suggest: suggest beside a bare pass-through to the same fake
 * - soak: only when it is named, suggest for `--minutes` (10): memory, holds, latency
 * Rounds of what is compared take turns, so that what else the machine does falls on both. Everything listens on the
 * loopback address and is ended at the end.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      database: { type: 'string' },
      redis: { type: 'string' },
      parts: { type: 'string', default: 'ledger,jobs,metering,suggest' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '16' },
      nodes: { type: 'string', default: '5,50,200' },
      form: { type: 'string', default: 'json,sse' },
      profile: { type: 'string' },
      minutes: { type: 'string', default: '10' },
    },
  });
  const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(Number) as [
    number,
    number,
    number,
  ];
  const parts = new Set(values.parts.split(','));
  const results: object[] = [];
  const servers = new Servers();
  const show = (result: object, text: string) => {
    results.push(result);
    process.stdout.write(`\n${text}\n`);
  };
  try {
    const database = await servers.database(values.database);
    if (parts.has('ledger')) {
      const ledger = await measureLedger(database, CAPS, seconds);
      show({ ledger }, ledgerTable(ledger));
    }
    if (parts.has('jobs')) {
      const jobs = await measureJobs(database, values.redis, rounds, seconds);
      const frames = [await framesOn('PostgreSQL', servers, { DATABASE_URL: database })];
      const redis = values.redis && { DATABASE_URL: database, REDIS_URL: values.redis };
      if (redis) frames.push(await framesOn('Redis', servers, { ...redis, QUEUE_PREFIX: `cse-bench-${process.pid}` }));
      show({ jobs, frames }, jobsTable(jobs, frames));
    }
    if (['metering', 'suggest', 'soak'].some((part) => parts.has(part))) {
      const fake = await servers.program('test/fakes/anthropic/main.js', ['--canned']);
      const upstream = { DATABASE_URL: database, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'bench', ...CAPS };
      const profiler = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
      const api = await servers.api(upstream, profiler);
      const users = await signIn(api, connections);
      if (parts.has('metering')) {
        const body = suggestBody(5);
        const bare = await servers.api(upstream, [], 'tools/bench/unmetered-api.js');
        const metered = { ...api, users };
        const unmetered = { ...bare, users: await signIn(bare, connections) };
        await answerAbout(body, metered, fake);
        const metering = await measureMetering({ metered, unmetered, body, rounds, seconds });
        show({ metering }, meteringTable(metering));
      }
      if (parts.has('suggest')) {
        const bare = await servers.program('tools/bench/pass-through.js', [fake.url]);
        const measured: Measured[] = [];
        for (const form of values.form.split(',') as Measured['form'][]) {
          for (const nodes of values.nodes.split(',').map(Number)) {
            measured.push(await measureSuggest({ form, nodes, rounds, seconds, api, bare, fake, users }));
          }
        }
        show({ measured }, table(measured));
      }
      if (parts.has('soak')) {
        const load = { api, database, body: suggestBody(5), users, minutes: Number(values.minutes) };
        const soaked = await soak(load);
        show({ soaked }, soakTable(soaked));
      }
    }
    process.stdout.write(`\nwritten to ${write(Object.assign({}, ...results) as object, { rounds, seconds })}\n`);
    if (/"failed":[1-9]/.test(JSON.stringify(results)))
      throw new Error('some requests failed: the figures say nothing');
  } finally {
    await servers.stop();
  }
}

/** One worker and one api that share a folder. */
async function framesOn(backend: 'PostgreSQL' | 'Redis', servers: Servers, environment: Record<string, string>) {
  const settings = { ...environment, ...CAPS, DATA_DIR: await servers.folder(), JOBS_PER_USER: '100' };
  const api = await servers.api(settings);
  await servers.worker({ ...settings, PUBLIC_URL: api.url });
  return measureFrames(backend, api, await signIn(api, 4));
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

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
