import type { JobsConfig } from '@cse/config';
import { describeCause, within, type Clock } from '@cse/core';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Job } from 'bullmq';
import type { JobKind } from '../job-kinds';
import type { JobHandler } from '../job-queue';
import { QueueBackend, type OpenWorker } from './backend';
import { DeliveryRunner } from './delivery-runner';

/** A job that takes its worker down is tried this often after the first time, on whichever worker, and then no more. */
const MAX_STALLS = 3;
const START_DEADLINE_MS = 10_000;

/** Runs the handlers of one process: takes jobs from their queues, and hands over what runs when it stops. */
export class JobWorkers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('JobWorkers');
  private readonly handlers: Map<JobKind, JobHandler>;
  private readonly stopping = new AbortController();
  private readonly backend: QueueBackend;
  private workers: OpenWorker[] = [];

  /** @throws Error when a kind has no handler or two (`handlersByKind`). */
  constructor(
    private readonly config: JobsConfig,
    clock: Clock,
    kinds: readonly JobKind[],
    handlers: readonly JobHandler[],
  ) {
    this.handlers = handlersByKind(kinds, handlers);
    this.backend = new QueueBackend(config, clock);
  }

  /** @throws when the queue cannot be reached: a worker without work should not count as started. */
  async onApplicationBootstrap(): Promise<void> {
    this.workers = [...this.handlers].map(([kind, handler]) => this.start(kind, handler));
    const ready = Promise.all(this.workers.map((worker) => worker.waitUntilReady()));
    await within(START_DEADLINE_MS, ready, () => {
      throw new Error(`the queue of ${this.config.redisUrl ? 'REDIS_URL' : 'DATABASE_URL'} does not answer`);
    });
  }

  /**
   * Takes no further job, tells running ones to come to a safe point, and waits for them. What is still running after
   * the grace keeps its lock until that ends, and then another worker takes it over.
   */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('the worker is stopping'));
    const closed = Promise.all(this.workers.map((worker) => worker.close()));
    await within(this.config.stopGraceMs, closed, () => this.logger.warn({ event: 'jobs_left_running' }));
    this.backend.close();
  }

  private start(kind: JobKind, handler: JobHandler): OpenWorker {
    const runner = new DeliveryRunner(handler, this.stopping.signal);
    const { lockMs } = this.config;
    const worker = this.backend.worker(
      kind.name,
      (job: Job, token: string | undefined, signal: AbortSignal | undefined) => runner.run(job, token ?? '', signal),
      {
        concurrency: this.config.concurrency.get(kind.name) ?? kind.concurrency,
        lockDuration: lockMs,
        stalledInterval: lockMs / 2,
        maxStalledCount: MAX_STALLS,
      },
    );
    worker.on('error', (error: Error) =>
      this.logger.warn({ event: 'worker_error', kind: kind.name, cause: describeCause(error) }),
    );
    worker.on('failed', (job: Job | undefined) => void (job && runner.ended(job)));
    worker.on('stalled', (jobId: string) =>
      this.logger.warn({ event: 'job_taken_over', kind: kind.name, job_id: jobId }),
    );
    worker.on('lockRenewalFailed', (jobIds: string[]) => {
      for (const jobId of jobIds) worker.cancelJob(jobId, 'another worker has it');
    });
    return worker;
  }
}

/**
 * The handlers by kind.
 * @throws Error naming every kind that has no handler or more than one, and every handler whose kind is not listed,
 * so that such a worker never starts.
 */
export function handlersByKind(kinds: readonly JobKind[], handlers: readonly JobHandler[]): Map<JobKind, JobHandler> {
  const problems: string[] = [];
  const found = new Map<JobKind, JobHandler>();
  const names = new Set<string>();
  for (const kind of kinds) {
    if (names.has(kind.name)) problems.push(`two job kinds are called ${kind.name}`);
    names.add(kind.name);
    const [first, ...others] = handlers.filter((handler) => handler.kind === kind);
    if (!first) problems.push(`job kind ${kind.name} has no handler`);
    else if (others.length > 0) problems.push(`job kind ${kind.name} has ${others.length + 1} handlers`);
    else found.set(kind, first);
  }
  for (const handler of handlers) {
    if (!kinds.includes(handler.kind)) problems.push(`${handler.constructor.name} handles an unlisted job kind`);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return found;
}
