import { JobsConfig } from '@cse/config';
import { AppError, Clock, within } from '@cse/core';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { IMAGE_JOB, readPayload, type JobKind } from '../job-kinds';
import { JobQueue } from '../job-queue';
import { failureLabel, QueueBackend, type OpenQueue } from './backend';

/** A request should rather fail than wait for a queue that is away; the sweeper brings the job later. */
const DEADLINE_MS = 5_000;
const JOB_ID = /^(?=.*[A-Za-z_-])[A-Za-z0-9_-]{1,100}$/;

@Injectable()
export class BullmqJobQueue extends JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger('JobQueue');
  private readonly backend: QueueBackend;
  private readonly queues = new Map<string, OpenQueue>();

  constructor(
    private readonly config: JobsConfig,
    clock: Clock,
  ) {
    super();
    this.backend = new QueueBackend(config, clock);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  async enqueue<P extends object>(
    kind: JobKind<P>,
    id: string,
    payload: P,
    { ahead = false }: { ahead?: boolean } = {},
  ): Promise<void> {
    if (!JOB_ID.test(id)) throw new RangeError('not a job id');
    const data = { ...readPayload(kind, payload) };
    const { attempts, backoffMs: delay, jitter } = kind.retry;
    await inTime(
      this.open(kind.name).add(kind.name, data, {
        jobId: id,
        attempts,
        lifo: ahead,
        backoff: { type: 'exponential', delay, jitter },
        // A finished job leaves nothing behind: its row has the history, and its id may be needed again.
        removeOnComplete: true,
        removeOnFail: true,
        stackTraceLimit: 0,
      }),
    );
  }

  async hasten(kind: JobKind, id: string): Promise<void> {
    await inTime(
      (async () => {
        const job = await this.open(kind.name).getJob(id);
        // It may have started, or ended, since it was looked up; then there is nothing to hasten.
        if (job && (await job.isDelayed())) await job.promote().catch(() => undefined);
      })(),
    );
  }

  async ping(): Promise<void> {
    if (this.config.redisUrl === undefined) return;
    await inTime(this.open(IMAGE_JOB.name).isPaused());
  }

  /** The queue of a kind, opened on first use and kept. */
  open(name: string): OpenQueue {
    const known = this.queues.get(name);
    if (known) return known;
    const queue = this.backend.queue(name, {});
    queue.on('error', (error: Error) =>
      this.logger.warn({ event: 'queue_error', kind: name, error: failureLabel(error) }),
    );
    this.queues.set(name, queue);
    return queue;
  }
}

/** @throws AppError `store_unavailable` when the call fails or takes too long. */
async function inTime<T>(call: Promise<T>): Promise<T> {
  try {
    return await within(DEADLINE_MS, call, () => {
      throw new Error('the queue did not answer in time');
    });
  } catch (cause) {
    throw new AppError('store_unavailable', 'the queue is not available', { cause, members: { retryable: true } });
  }
}
