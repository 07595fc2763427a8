import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { CAPS, engineSettings, signIn } from './engine';
import { measureFrames } from './frames';
import { measureJobs } from './jobs';
import { measureLedger } from './ledger';
import { measureMetering } from './metering';
import { keepProfile, profileSuggest } from './profile';
import { jobsTable, ledgerTable, meteringTable, profileTable, soakTable, table, write } from './report';
import { Servers } from './servers';
import { soak } from './soak';
import { breakDown } from './stages';
import { suggestBody } from './stories';
import { answerAbout, measureSuggest, type Measured } from './suggest';

/**
 * `npm run bench -- [--database URL] [--redis URL] [--parts ledger,jobs,metering,suggest]
 * [--rounds 3] [--seconds 3] [--connections 16] [--nodes 5,50,200] [--form json,sse] [--profile]`, all on the built api against the fake upstream:
 * - ledger: reserve and settle by themselves, one user and many
 * - jobs: from enqueueing to the start and jobs a second, beside bare BullMQ, and whole storyboard frames; also on Redis
 *   when there is one
 * - metering: what reserve and settle add to suggest
 * - suggest: suggest beside a bare pass-through to the same fake
 * - soak: only when it is named, suggest for `--minutes` (10): memory, holds, latency
 * - profile: only when it is named (`--profile` alone is short for it), where the main thread of the api is while it
 *   answers suggestions, by stage and by function
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
      profile: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '10' },
    },
  });
  const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(Number) as [
    number,
    number,
    number,
  ];
  const parts = new Set(values.profile ? ['profile'] : values.parts.split(','));
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
    if (parts.has('profile')) {
      const upstream = await servers.program('test/fakes/anthropic/main.js', ['--canned']);
      const cells = cellsOf(values.form, values.nodes);
      for (const profiled of await profileSuggest({ servers, database, upstream, connections, seconds, cells })) {
        const { profile, ...measured } = profiled;
        const breakdown = breakDown(profile);
        const name = `profile of ${measured.nodes} nodes, ${measured.form}`;
        show({ [name]: { ...measured, ...breakdown } }, profileTable(measured, breakdown));
        process.stdout.write(`profile kept in ${keepProfile(profiled)}\n`);
      }
    }
    if (['metering', 'suggest', 'soak'].some((part) => parts.has(part))) {
      const fake = await servers.program('test/fakes/anthropic/main.js', ['--canned']);
      const upstream = engineSettings(database, fake.url);
      const api = await servers.api(upstream);
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
        for (const cell of cellsOf(values.form, values.nodes)) {
          measured.push(await measureSuggest({ ...cell, rounds, seconds, api, bare, fake, users }));
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

function cellsOf(forms: string, nodes: string): Pick<Measured, 'form' | 'nodes'>[] {
  return (forms.split(',') as Measured['form'][]).flatMap((form) =>
    nodes.split(',').map((count) => ({ form, nodes: Number(count) })),
  );
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
