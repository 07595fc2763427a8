import { dirname, resolve } from 'node:path';
import { commitOf, writePage } from './benchmarks-page';
import { compare, type ComparisonRun } from './comparison';
import { CAPS, engineSettings, signIn } from './engine';
import { measureFrames } from './frames';
import { measureJobs } from './jobs';
import { measureLedger } from './ledger';
import { measureMetering } from './metering';
import { measureOps, measureStreams } from './projects';
import type { Form } from './peers';
import { keepProfiles, profileSuggest } from './profile';
import {
  allocationTable,
  jobsTable,
  ledgerTable,
  meteringTable,
  projectsTable,
  soakTable,
  table,
  timeTable,
} from './report';
import { DIST, type Servers } from './servers';
import { soak } from './soak';
import { allocationTree, breakDown, timeTree } from './stages';
import { suggestBody } from './stories';
import { answerAbout, measureSuggest, type Measured } from './suggest';

/** What was asked for on the command line; what is undefined each part has a default of its own for. */
export interface Bench {
  servers: Servers;
  database: string;
  redis?: string;
  rounds: number;
  seconds: number;
  /** Requests a round, where each has the same number. */
  requests: number;
  connections?: number[];
  nodes?: number[];
  forms: Form[];
  minutes?: number;
  soak: boolean;
  against?: string;
  show(result: object, text: string): void;
}

/** In this order. */
export const PARTS: Record<string, (bench: Bench) => Promise<void>> = {
  ledger: benchLedger,
  jobs: benchJobs,
  metering: benchMetering,
  suggest: benchSuggest,
  projects: benchProjects,
  soak: benchSoak,
  profile: benchProfile,
  peers: benchPeers,
};

async function benchLedger({ database, seconds, show }: Bench): Promise<void> {
  const ledger = await measureLedger(database, CAPS, seconds);
  show({ ledger }, ledgerTable(ledger));
}

async function benchJobs({ servers, database, redis, rounds, seconds, show }: Bench): Promise<void> {
  const jobs = await measureJobs(database, redis, rounds, seconds);
  const frames = [await framesOn('PostgreSQL', servers, { DATABASE_URL: database })];
  const settings = redis && { DATABASE_URL: database, REDIS_URL: redis, QUEUE_PREFIX: `cse-bench-${process.pid}` };
  if (settings) frames.push(await framesOn('Redis', servers, settings));
  show({ jobs, frames }, jobsTable(jobs, frames));
}

/** One worker and one api that share a folder. */
async function framesOn(backend: 'PostgreSQL' | 'Redis', servers: Servers, environment: Record<string, string>) {
  const settings = { ...environment, ...CAPS, DATA_DIR: await servers.folder(), JOBS_PER_USER: '100' };
  const api = await servers.api(settings);
  await servers.worker({ ...settings, PUBLIC_URL: api.url });
  return measureFrames(backend, api, await signIn(api, 4));
}

async function benchMetering(bench: Bench): Promise<void> {
  const { servers, rounds, seconds, show } = bench;
  const { fake, settings, api, users } = await startedEngine(bench);
  const bare = await servers.api(settings, { entry: 'tools/bench/unmetered-api.js' });
  const metered = { ...api, users };
  const unmetered = { ...bare, users: await signIn(bare, users.length) };
  const body = suggestBody(5);
  await answerAbout(body, metered, fake);
  const metering = await measureMetering({ metered, unmetered, body, rounds, seconds });
  show({ metering }, meteringTable(metering));
}

async function benchSuggest(bench: Bench): Promise<void> {
  const { servers, rounds, seconds, forms, nodes = [5, 50, 200], show } = bench;
  const { fake, api, users } = await startedEngine(bench);
  const bare = await servers.program('tools/bench/pass-through.js', [fake.url]);
  const measured: Measured[] = [];
  for (const cell of cellsOf(forms, nodes)) {
    measured.push(await measureSuggest({ ...cell, rounds, seconds, api, bare, fake, users }));
  }
  show({ measured }, table(measured));
}

/** Each with an api of its own: the streams are measured in one that has done nothing else. */
async function benchProjects(bench: Bench): Promise<void> {
  const { servers, database, connections: [connections = 16] = [], show } = bench;
  const settings = {
    ...{ DATABASE_URL: database, ...CAPS, USER_RATE_LIMITS: 'reads=1000000,writes=1000000,sync=1000000' },
    STORED_BYTES_CAP: '100GiB',
  };
  const api = await servers.api(settings);
  const users = await signIn(api, 16);
  await measureOps(api, users, { projects: 16, batch: 50, ops: 2_000, connections });
  const ops = [];
  for (const projects of [1, 16]) {
    for (const [batch, count] of [
      [1, 2_000],
      [50, 20_000],
      [500, 40_000],
    ] as const) {
      ops.push(await measureOps(api, users, { projects, batch, ops: count, connections }));
    }
  }
  await servers.end(api);
  const idle = await servers.api(settings);
  const streams = await measureStreams(idle, await signIn(idle, 100));
  show({ projects: { ops, streams } }, projectsTable(ops, streams));
}

async function benchSoak(bench: Bench): Promise<void> {
  const { fake, api, users } = await startedEngine(bench);
  const { database, minutes = 10, show } = bench;
  const body = suggestBody(5);
  await answerAbout(body, { ...api, users }, fake);
  const soaked = await soak({ api, database, body, users, minutes });
  show({ soaked }, soakTable(soaked));
}

async function benchProfile({ servers, database, seconds, forms, show, ...load }: Bench): Promise<void> {
  const { nodes = [5, 200], connections: [connections = 32] = [] } = load;
  const upstream = await servers.program('test/fakes/anthropic/main.js', ['--canned']);
  const cells = cellsOf(forms, nodes);
  for (const profiled of await profileSuggest({ servers, database, upstream, connections, seconds, cells })) {
    const time = breakDown(timeTree(profiled.time));
    const allocations = breakDown(allocationTree(profiled.allocations.head));
    const { form, nodes: count, round, mainCpuMs } = profiled;
    const tables = `${timeTable(profiled, time)}\n\n${allocationTable(profiled, allocations)}`;
    show({ [`profile of ${count} nodes, ${form}`]: { round, mainCpuMs, time, allocations } }, tables);
    process.stdout.write(`profiles kept in ${keepProfiles(profiled)}\n`);
  }
}

async function benchPeers(bench: Bench): Promise<void> {
  const { servers, database, rounds, requests, forms, nodes = [5, 200], connections = [1, 32], against, show } = bench;
  const other = against && resolve(against);
  const task: ComparisonRun = {
    ...{ servers, database, nodes, forms, connections, rounds, requests },
    name: `engine at ${commitOf(dirname(DIST))}`,
    against: other ? { dist: other, name: `engine at ${commitOf(dirname(other))}` } : undefined,
    minutes: bench.soak ? (bench.minutes ?? 5) : 0,
  };
  const compared = await compare(task);
  show({ compared }, `figures stand in ${await writePage(compared, task)}`);
}

/** The api on the fake upstream, with a user for each connection. */
async function startedEngine({ servers, database, connections: [connections = 16] = [] }: Bench) {
  const fake = await servers.program('test/fakes/anthropic/main.js', ['--canned']);
  const settings = engineSettings(database, fake.url);
  const api = await servers.api(settings);
  return { fake, settings, api, users: await signIn(api, connections) };
}

function cellsOf(forms: Form[], nodes: number[]): { form: Form; nodes: number }[] {
  return forms.flatMap((form) => nodes.map((count) => ({ form, nodes: count })));
}
