import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { JobsConfig } from '@cse/config';
import { SystemClock, uuidv7 } from '@cse/core';
import {
  BullmqJobQueue,
  defineJob,
  MediaJobPayload,
  InvalidPayload,
  JobHandler,
  JobWorkers,
  PermanentFailure,
  StalledTooOften,
  type Delivery,
  type JobKind,
  type Redelivery,
  type RetryPolicy,
} from '@cse/jobs';
import { Logger } from '@nestjs/common';
import { createPostgresBackend, createRedisBackend, Worker } from 'bullmq';
import { LogRecorder } from '../harness/log-recorder';

export interface QueueUnderTest {
  environment: Record<string, string>;
  /** Makes the lock of a running job somebody else's. */
  stealLock(queue: string, jobId: string): Promise<void>;
}

type Work = (payload: MediaJobPayload, delivery: Delivery) => Promise<Redelivery | void>;

/** A handler that does what a test says and notes what happened. */
class Scripted extends JobHandler<MediaJobPayload> {
  readonly deliveries: Delivery[] = [];
  readonly givenUp: { id: string; cause: unknown }[] = [];

  constructor(
    readonly kind: JobKind<MediaJobPayload>,
    private readonly work: Work,
  ) {
    super();
  }

  handle(payload: MediaJobPayload, delivery: Delivery): Promise<Redelivery | void> {
    this.deliveries.push(delivery);
    return this.work(payload, delivery);
  }

  async giveUp(payload: MediaJobPayload, cause: unknown): Promise<void> {
    this.givenUp.push({ id: payload.generation_id, cause });
  }
}

/** What queue and workers promise, on whichever backend. */
export function describeJobQueue(under: () => QueueUnderTest): void {
  const logs = new LogRecorder();
  let queue: BullmqJobQueue;
  let config: JobsConfig;
  let kinds = 0;
  let running: JobWorkers[];

  beforeAll(() => Logger.overrideLogger(logs));
  afterAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    logs.lines.length = 0;
    running = [];
    config = new JobsConfig({ QUEUE_LOCK_MS: '1000', QUEUE_STOP_GRACE_MS: '300', ...under().environment });
    queue = new BullmqJobQueue(config, new SystemClock());
  });
  afterEach(async () => {
    await Promise.all(running.map((workers) => workers.onModuleDestroy()));
    await queue.onApplicationShutdown();
  });

  const newKind = (retry: Partial<RetryPolicy> = {}, concurrency = 4): JobKind<MediaJobPayload> =>
    defineJob({
      name: `kind-${process.pid}-${++kinds}`,
      payload: MediaJobPayload,
      retry: { attempts: 3, backoffMs: 20, jitter: 0, ...retry },
      concurrency,
    });
  const start = async (...handlers: JobHandler[]): Promise<JobWorkers> => {
    const workers = new JobWorkers(
      config,
      new SystemClock(),
      handlers.map(({ kind }) => kind),
      handlers,
    );
    running.push(workers);
    await workers.onApplicationBootstrap();
    return workers;
  };
  const stop = async (workers: JobWorkers): Promise<void> => {
    running = running.filter((one) => one !== workers);
    await workers.onModuleDestroy();
  };
  const enqueue = async (kind: JobKind<MediaJobPayload>, id = uuidv7()): Promise<string> => {
    await queue.enqueue(kind, id, { generation_id: id });
    return id;
  };
  const isGone = async (kind: JobKind, id: string): Promise<boolean> =>
    (await queue.open(kind.name).getJob(id)) === undefined;

  describe('delivery', () => {
    it('brings the payload of what was enqueued, and leaves nothing behind', async () => {
      const received: MediaJobPayload[] = [];
      const handler = new Scripted(newKind(), async (payload) => void received.push(payload));
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(() => received.length === 1);
      expect(received[0]).toBeInstanceOf(MediaJobPayload);
      expect(received[0]!.generation_id).toBe(id);
      expect(handler.deliveries[0]).toMatchObject({ jobId: id, attempt: 1, isLastAttempt: false });
      await until(() => isGone(handler.kind, id));
    });

    it('starts with what was enqueued before there was a worker', async () => {
      const handler = new Scripted(newKind(), async () => undefined);
      await enqueue(handler.kind);
      await start(handler);
      await until(() => handler.deliveries.length === 1);
    });

    it('delivers one id once, however often it is enqueued, and again after its end', async () => {
      const handler = new Scripted(newKind(), async () => undefined);
      const id = uuidv7();
      await Promise.all(Array.from({ length: 20 }, () => enqueue(handler.kind, id)));
      await start(handler);
      const marker = await enqueue(handler.kind);
      await until(async () => (await isGone(handler.kind, id)) && (await isGone(handler.kind, marker)));
      expect(handler.deliveries.map(({ jobId }) => jobId).sort()).toEqual([id, marker].sort());
      await enqueue(handler.kind, id);
      await until(() => handler.deliveries.length === 3);
    });

    it('changes nothing for an id that is being worked on', async () => {
      const gate = newGate();
      const handler = new Scripted(newKind(), () => gate.passed);
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(() => handler.deliveries.length === 1);
      await enqueue(handler.kind, id);
      gate.open();
      await until(() => isGone(handler.kind, id));
      expect(handler.deliveries).toHaveLength(1);
    });

    it('runs as many at once as the kind or the configuration says', async () => {
      const most = { byKind: 0, byConfig: 0 };
      const counting = (name: keyof typeof most): Work => {
        let now = 0;
        return async () => {
          most[name] = Math.max(most[name], ++now);
          await new Promise((resolve) => setTimeout(resolve, 30));
          now--;
        };
      };
      const first = new Scripted(newKind({}, 2), counting('byKind'));
      const second = new Scripted(newKind({}, 2), counting('byConfig'));
      config = new JobsConfig({ ...under().environment, QUEUE_CONCURRENCY: `${second.kind.name}=5` });
      for (let index = 0; index < 12; index++) {
        await enqueue(first.kind);
        await enqueue(second.kind);
      }
      await start(first, second);
      await until(() => first.deliveries.length === 12 && second.deliveries.length === 12);
      expect(most).toEqual({ byKind: 2, byConfig: 5 });
    });

    it('loses and doubles none of two hundred jobs between two workers', async () => {
      const kind = newKind({}, 8);
      const done: string[] = [];
      const work: Work = async ({ generation_id }) => void done.push(generation_id);
      await Promise.all([start(new Scripted(kind, work)), start(new Scripted(kind, work))]);
      const ids = await Promise.all(Array.from({ length: 200 }, () => enqueue(kind)));
      await until(() => done.length >= 200);
      await until(async () => (await Promise.all(ids.map((id) => isGone(kind, id)))).every(Boolean));
      expect([...done].sort()).toEqual([...ids].sort());
    });
  });

  describe('what may wait in a queue', () => {
    it.each([{ generation_id: 'x' }, { generation_id: uuidv7(), prompt: 'a lighthouse' }])(
      'refuses %j',
      async (payload) => {
        await expect(queue.enqueue(newKind(), uuidv7(), payload)).rejects.toThrow(InvalidPayload);
      },
    );

    it.each(['', '17', 'a:b', 'a b', 'x'.repeat(101)])('refuses the id %p', async (id) => {
      await expect(queue.enqueue(newKind(), id, { generation_id: uuidv7() })).rejects.toThrow(RangeError);
    });

    it('drops what is no payload of its kind, naming the field and not the value', async () => {
      const handler = new Scripted(newKind(), async () => undefined);
      await queue
        .open(handler.kind.name)
        .add('x', { generation_id: 'a lighthouse' }, { jobId: 'odd', removeOnFail: true });
      await start(handler);
      await until(() => isGone(handler.kind, 'odd'));
      expect(handler.deliveries).toHaveLength(0);
      expect(logs.events('job_payload_invalid')).toHaveLength(1);
      expect(logs.text).toContain('generation_id');
      expect(logs.text).not.toContain('lighthouse');
    });
  });

  describe('failures', () => {
    it('are tried again, later every time, until one succeeds', async () => {
      const at: number[] = [];
      const handler = new Scripted(newKind({ backoffMs: 100 }), async (_, { attempt }) => {
        at.push(performance.now());
        if (attempt < 3) throw new Error('not yet');
      });
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(() => isGone(handler.kind, id));
      expect(handler.deliveries.map(({ attempt, isLastAttempt }) => [attempt, isLastAttempt])).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]);
      expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(95);
      expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(195);
      expect(handler.givenUp).toEqual([]);
    });

    it('end in giving up, once, with the last cause', async () => {
      const cause = new Error('never');
      const handler = new Scripted(newKind(), async () => {
        throw cause;
      });
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(() => isGone(handler.kind, id));
      expect(handler.deliveries).toHaveLength(3);
      expect(handler.givenUp).toEqual([{ id, cause }]);
    });

    it('that are permanent are not tried again', async () => {
      const handler = new Scripted(newKind(), async () => {
        throw new PermanentFailure('refused');
      });
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(() => isGone(handler.kind, id));
      expect(handler.deliveries).toHaveLength(1);
      expect(handler.givenUp).toMatchObject([{ id }]);
    });

    it('leave nothing of their message in the store or the log', async () => {
      const handler = new Scripted(newKind({ backoffMs: 60_000 }), async () => {
        throw new TypeError('about a lighthouse');
      });
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(async () => (await queue.open(handler.kind.name).getJob(id))?.failedReason !== undefined);
      const stored = await queue.open(handler.kind.name).getJob(id);
      expect(JSON.stringify(stored!.asJSON())).not.toContain('lighthouse');
      expect(stored!.failedReason).toBe('TypeError');
      expect(logs.text).not.toContain('lighthouse');
    });
  });

  describe('redelivery', () => {
    it('frees the slot meanwhile and does not count as a try', async () => {
      const order: string[] = [];
      const handler = new Scripted(newKind({ attempts: 2 }, 1), async ({ generation_id }) => {
        order.push(generation_id);
        const times = order.filter((id) => id === generation_id).length;
        if (generation_id === patient && times <= 5) return { redeliverAfterMs: 80 };
      });
      const patient = uuidv7();
      await start(handler);
      await enqueue(handler.kind, patient);
      await until(() => order.length === 1);
      const quick = await enqueue(handler.kind);
      await until(() => isGone(handler.kind, patient));
      expect(order.indexOf(quick)).toBeLessThan(3);
      expect(order.filter((id) => id === patient)).toHaveLength(6);
      expect(new Set(handler.deliveries.map(({ attempt }) => attempt))).toEqual(new Set([1]));
    });

    it('comes at once when it is hastened', async () => {
      let times = 0;
      const handler = new Scripted(newKind(), async () =>
        ++times === 1 ? { redeliverAfterMs: 3_600_000 } : undefined,
      );
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(async () => (await queue.open(handler.kind.name).getJobState(id)) === 'delayed');
      await queue.hasten(handler.kind, id);
      await until(() => isGone(handler.kind, id));
      expect(handler.deliveries).toHaveLength(2);
      await queue.hasten(handler.kind, id);
    });
  });

  describe('stopping', () => {
    it('lets a job finish that finishes in time', async () => {
      const gate = newGate();
      const handler = new Scripted(newKind(), () => gate.passed);
      const workers = await start(handler);
      const id = await enqueue(handler.kind);
      await until(() => handler.deliveries.length === 1);
      const stopped = stop(workers);
      gate.open();
      await stopped;
      expect(await isGone(handler.kind, id)).toBe(true);
    });

    it('hands a job over that stops when it is told to, without counting a try', async () => {
      const kind = newKind({ attempts: 1 });
      const told = new Scripted(kind, (_, { signal }) => rejectOn(signal));
      const workers = await start(told);
      await enqueue(kind);
      await until(() => told.deliveries.length === 1);
      await stop(workers);
      const next = new Scripted(kind, async () => undefined);
      await start(next);
      await until(() => next.deliveries.length === 1);
      expect(next.deliveries[0]).toMatchObject({ attempt: 1 });
      expect(told.givenUp).toEqual([]);
    });

    it('takes no new job', async () => {
      const handler = new Scripted(newKind(), async () => undefined);
      await stop(await start(handler));
      await enqueue(handler.kind);
      await start(new Scripted(newKind(), async () => undefined));
      expect(handler.deliveries).toHaveLength(0);
    });

    it('does not wait longer than the grace', async () => {
      const gate = newGate();
      const handler = new Scripted(newKind(), () => gate.passed);
      const workers = await start(handler);
      await enqueue(handler.kind);
      await until(() => handler.deliveries.length === 1);
      const began = performance.now();
      await stop(workers);
      expect(performance.now() - began).toBeLessThan(2_000);
      expect(logs.events('jobs_left_running')).toHaveLength(1);
      gate.open();
    });
  });

  describe('workers that die', () => {
    const isPostgres = (): boolean => config.redisUrl === undefined;
    const rawOptions = (): object => ({
      connection: isPostgres()
        ? { connectionString: config.databaseUrl, migrate: true, max: 2 }
        : { url: config.redisUrl, maxRetriesPerRequest: null },
      prefix: config.prefix,
      lockDuration: 500,
      stalledInterval: 250,
    });

    it('leave their job to another', async () => {
      const handler = new Scripted(newKind({ attempts: 1 }), async () => undefined);
      const id = await enqueue(handler.kind);
      const argument = JSON.stringify({ queue: handler.kind.name, options: rawOptions(), isPostgres: isPostgres() });
      const victim = spawn(process.execPath, [join(__dirname, 'holding-worker.cjs'), argument], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(victim.stdout, 'data');
      victim.kill('SIGKILL');
      await once(victim, 'exit');
      await start(handler);
      await until(() => isGone(handler.kind, id));
      expect(handler.deliveries.map(({ jobId, attempt }) => [jobId, attempt])).toEqual([[id, 1]]);
      expect(logs.events('job_taken_over')).toMatchObject([{ job_id: id }]);
    });

    it('are not given the same deadly job for ever', async () => {
      const handler = new Scripted(newKind(), async () => undefined);
      const id = await enqueue(handler.kind);
      let taken = 0;
      const hang = (): Promise<void> => {
        taken++;
        return new Promise(() => undefined);
      };
      const options = {
        ...rawOptions(),
        lockDuration: 100,
        stalledInterval: 100,
        skipLockRenewal: true,
        concurrency: 10,
        maxStalledCount: 3,
      };
      const frozen = isPostgres()
        ? new Worker(handler.kind.name, hang, options as never, createPostgresBackend)
        : new Worker(handler.kind.name, hang, options as never, createRedisBackend);
      frozen.on('error', () => undefined);
      await until(() => taken === 4);
      await frozen.close(true);
      await start(handler);
      await until(() => handler.givenUp.length === 1);
      expect(handler.givenUp[0]).toEqual({ id, cause: expect.any(StalledTooOften) });
      expect(handler.deliveries).toHaveLength(0);
    });

    it('tell a handler whose job another worker has taken', async () => {
      const handler = new Scripted(newKind({ attempts: 1 }), (_, { signal }) => rejectOn(signal));
      await start(handler);
      const id = await enqueue(handler.kind);
      await until(() => handler.deliveries.length === 1);
      await under().stealLock(handler.kind.name, id);
      await until(() => handler.deliveries[0]!.signal.aborted);
      // What the handler threw has been dealt with when the next turn of the event loop begins.
      await new Promise((resolve) => setImmediate(resolve));
      expect(handler.givenUp).toEqual([]);
    });
  });
}

function newGate(): { passed: Promise<void>; open: () => void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
}

/** Polls until it holds; the test's own time limit is the only deadline. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
