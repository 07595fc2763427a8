import { setImmediate as immediately } from 'node:timers/promises';
import { JobsConfig } from '@cse/config';
import { AppError, Clock, describeCause, within } from '@cse/core';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { IMAGE_JOB, readPayload, type JobKind } from '../job-kinds';
import { JobQueue } from '../job-queue';
import { QueueBackend, type OpenQueue } from './backend';

/** Of a queue in the database, which the request has just written to. */
const DATABASE_ANSWERS_WITHIN_MS = 5_000;
/** A request should not wait for a queue that is away: the sweeper brings the job later. */
const REDIS_ANSWERS_WITHIN_MS = 80;
/** To connect takes longer, as long as nothing says that it fails. */
const FIRST_ANSWER_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 10;
/** Whoever asks whether it is well waits longer than a request may. */
const PING_WITHIN_MS = 1_500;
/** Calls that may be without an answer at a time: while the queue is away they take memory. */
const MOST_UNANSWERED = 200;
const JOB_ID = /^(?=.*[A-Za-z_-])[A-Za-z0-9_-]{1,100}$/;

@Injectable()
export class BullmqJobQueue extends JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger('JobQueue');
  private readonly backend: QueueBackend;
  private readonly queues = new Map<string, OpenQueue>();
  private unanswered = 0;
  private answeredAt: number | undefined;
  /** It has failed, or did not answer, since the process began. */
  private isInTrouble = false;

  constructor(
    private readonly config: JobsConfig,
    clock: Clock,
  ) {
    super();
    this.backend = new QueueBackend(config, clock);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    this.backend.close();
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
    await this.inTime(() =>
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
    await this.inTime(async () => {
      const job = await this.open(kind.name).getJob(id);
      // It may have started, or ended, since it was looked up; then there is nothing to hasten.
      if (job && (await job.isDelayed())) await job.promote().catch(() => undefined);
    });
  }

  async ping(): Promise<void> {
    if (this.config.redisUrl === undefined) return;
    await this.inTime(() => this.open(IMAGE_JOB.name).isPaused(), PING_WITHIN_MS);
  }

  /** The queue of a kind, opened on first use and kept. */
  open(name: string): OpenQueue {
    const known = this.queues.get(name);
    if (known) return known;
    const queue = this.backend.queue(name, {});
    queue.on('error', (error: Error) => {
      this.isInTrouble = true;
      this.logger.warn({ event: 'queue_error', kind: name, cause: describeCause(error) });
    });
    this.queues.set(name, queue);
    return queue;
  }

  /**
   * What is late is not called back: the job may still come to be enqueued, which its id makes harmless.
   * @param patienceMs how long nothing may come back from the queue, to this call or another one
   * @throws AppError `store_unavailable` when the call fails or takes too long, and when many have no answer yet
   */
  private async inTime<T>(call: () => Promise<T>, patienceMs?: number): Promise<T> {
    try {
      if (this.unanswered >= MOST_UNANSWERED) throw new Error('the queue does not answer');
      return await this.answered(call(), patienceMs);
    } catch (cause) {
      throw new AppError('store_unavailable', 'the queue is not available', { cause, members: { retryable: true } });
    }
  }

  private async answered<T>(call: Promise<T>, patienceMs: number | undefined): Promise<T> {
    const begun = performance.now();
    let waits = true;
    const end = () => {
      waits = false;
      this.unanswered--;
    };
    this.unanswered++;
    const over = call.then(
      () => {
        this.answeredAt = performance.now();
        end();
      },
      () => end(),
    );
    while (waits) {
      const silentSince = Math.max(begun, this.answeredAt ?? 0);
      if (performance.now() - silentSince > (patienceMs ?? this.patienceMs)) {
        this.isInTrouble = true;
        throw new Error('the queue did not answer in time');
      }
      await within(LOOK_EVERY_MS, over, () => undefined);
      // An answer that came while this process was busy is read before the clock is.
      await immediately();
    }
    return call;
  }

  private get patienceMs(): number {
    if (this.config.redisUrl === undefined) return DATABASE_ANSWERS_WITHIN_MS;
    const isKnown = this.answeredAt !== undefined || this.isInTrouble;
    return isKnown ? REDIS_ANSWERS_WITHIN_MS : FIRST_ANSWER_WITHIN_MS;
  }
}
