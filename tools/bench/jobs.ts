import { randomUUID } from 'node:crypto';
import { JobsConfig } from '@cse/config';
import { SystemClock } from '@cse/core';
import { BullmqJobQueue, defineJob, MediaJobPayload, JobHandler, JobWorkers, type JobKind } from '@cse/jobs';
import { createPostgresBackend, createRedisBackend, Queue, Worker } from 'bullmq';
import { quantile } from './load';

export interface JobsMeasured {
  backend: 'PostgreSQL' | 'Redis';
  what: 'queue' | 'bare BullMQ';
  /** From enqueueing to the first line of the handler, one job at a time, worker idle. */
  startP50Ms: number;
  startP99Ms: number;
  /** With `CLIENTS` enqueuing at once and as many slots to work in. */
  jobsPerSecond: number;
}

/** Something to bring jobs to a handler that does nothing. */
interface Line {
  enqueue(id: string): Promise<void>;
  close(): Promise<void>;
}

const ONE_BY_ONE = 200;
const CLIENTS = 32;

/** Our queue and workers beside BullMQ's own, on the same backend, in this process, in turns. */
export async function measureJobs(database: string, redis: string | undefined, rounds: number, seconds: number) {
  const measured: JobsMeasured[] = [];
  for (const backend of redis ? (['PostgreSQL', 'Redis'] as const) : (['PostgreSQL'] as const)) {
    const config = new JobsConfig({
      DATABASE_URL: database,
      QUEUE_PREFIX: `cse-bench-${process.pid}`,
      ...(backend === 'Redis' ? { REDIS_URL: redis } : {}),
    });
    const [ours, bare]: JobsMeasured[][] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ours!.push({ backend, what: 'queue', ...(await measure((started) => openOurs(config, started), seconds)) });
      bare!.push({ backend, what: 'bare BullMQ', ...(await measure((started) => openBare(config, started), seconds)) });
    }
    measured.push(middle(ours!), middle(bare!));
  }
  return measured;
}

async function measure(open: (started: (id: string) => void) => Promise<Line>, seconds: number) {
  const waiting = new Map<string, () => void>();
  const line = await open((id) => {
    waiting.get(id)?.();
    waiting.delete(id);
  });
  const one = async (): Promise<number> => {
    const id = randomUUID();
    const began = performance.now();
    const started = new Promise<void>((resolve) => waiting.set(id, resolve));
    await line.enqueue(id);
    await started;
    return performance.now() - began;
  };
  try {
    for (let index = 0; index < 20; index++) await one();
    const starts: number[] = [];
    for (let index = 0; index < ONE_BY_ONE; index++) starts.push(await one());
    let jobs = 0;
    const began = performance.now();
    const until = began + seconds * 1000;
    const client = async (): Promise<void> => {
      for (; performance.now() < until; jobs++) await one();
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    const jobsPerSecond = jobs / ((performance.now() - began) / 1000);
    return { startP50Ms: quantile(starts, 0.5), startP99Ms: quantile(starts, 0.99), jobsPerSecond };
  } finally {
    await line.close();
  }
}

class Started extends JobHandler<MediaJobPayload> {
  constructor(
    readonly kind: JobKind<MediaJobPayload>,
    private readonly started: (id: string) => void,
  ) {
    super();
  }

  async handle({ generation_id }: MediaJobPayload): Promise<void> {
    this.started(generation_id);
  }

  async giveUp(): Promise<void> {}
}

async function openOurs(config: JobsConfig, started: (id: string) => void): Promise<Line> {
  const retry = { attempts: 6, backoffMs: 10_000, jitter: 0.5 };
  const kind = defineJob({ name: 'bench-ours', payload: MediaJobPayload, retry, concurrency: CLIENTS });
  const queue = new BullmqJobQueue(config, new SystemClock());
  const workers = new JobWorkers(config, new SystemClock(), [kind], [new Started(kind, started)]);
  await workers.onApplicationBootstrap();
  return {
    enqueue: (id) => queue.enqueue(kind, id, { generation_id: id }),
    close: async () => {
      await workers.onModuleDestroy();
      await queue.onApplicationShutdown();
    },
  };
}

async function openBare({ redisUrl, databaseUrl, prefix }: JobsConfig, started: (id: string) => void): Promise<Line> {
  const settings = { prefix, concurrency: CLIENTS };
  const work = ({ data }: { data: { generation_id: string } }): Promise<void> =>
    Promise.resolve(started(data.generation_id));
  const postgres = { connectionString: databaseUrl, migrate: true, max: 3 };
  const name = 'bench-bare';
  const queue = redisUrl
    ? new Queue(name, { prefix, connection: { url: redisUrl } }, createRedisBackend)
    : new Queue(name, { connection: postgres }, createPostgresBackend);
  const worker = redisUrl
    ? new Worker(
        name,
        work,
        { ...settings, connection: { url: redisUrl, maxRetriesPerRequest: null } },
        createRedisBackend,
      )
    : new Worker(name, work, { concurrency: CLIENTS, connection: postgres }, createPostgresBackend);
  await worker.waitUntilReady();
  return {
    enqueue: async (id) => {
      await queue.add(name, { generation_id: id }, { jobId: id, removeOnComplete: true, removeOnFail: true });
    },
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
}

/** The round with the middle number of jobs a second. */
function middle(rounds: JobsMeasured[]): JobsMeasured {
  return rounds.sort((a, b) => a.jobsPerSecond - b.jobsPerSecond)[rounds.length >> 1]!;
}
