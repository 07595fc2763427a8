import type { JobsConfig } from '@cse/config';
import { AppError, type Clock } from '@cse/core';
import type { createPostgresBackend, Processor, QueueOptions, WorkerOptions } from 'bullmq';
import { bullmq } from './bullmq';
import { withSharedTime } from './shared-time';

/** Connections that one queue or worker keeps to PostgreSQL, besides the one on which it listens. */
const POSTGRES_POOL = 3;

type Settings<O> = Omit<O, 'connection' | 'prefix'>;

/** Opens queues and workers on Redis when there is one, else on PostgreSQL, where BullMQ keeps its own schema. */
export class QueueBackend {
  /** On PostgreSQL with the time of all workers: see `withSharedTime`. */
  private readonly onPostgres: typeof createPostgresBackend = (...made) =>
    withSharedTime(bullmq().createPostgresBackend(...made), this.clock);

  constructor(
    private readonly config: JobsConfig,
    private readonly clock: Clock,
  ) {}

  queue(name: string, settings: Settings<QueueOptions>) {
    const { redisUrl, prefix } = this.config;
    const { Queue, createRedisBackend } = bullmq();
    if (!redisUrl) return new Queue(name, { ...settings, connection: this.postgres() }, this.onPostgres);
    return new Queue(name, { ...settings, prefix, connection: { url: redisUrl } }, createRedisBackend);
  }

  worker(name: string, processor: Processor, settings: Settings<WorkerOptions>) {
    const { redisUrl, prefix } = this.config;
    const { Worker, createRedisBackend } = bullmq();
    if (!redisUrl) return new Worker(name, processor, { ...settings, connection: this.postgres() }, this.onPostgres);
    const connection = { url: redisUrl, maxRetriesPerRequest: null };
    return new Worker(name, processor, { ...settings, prefix, connection }, createRedisBackend);
  }

  private postgres(): { connectionString: string; migrate: boolean; max: number; application_name: string } {
    const { databaseUrl: connectionString } = this.config;
    return { connectionString, migrate: true, max: POSTGRES_POOL, application_name: 'creative-space-engine' };
  }
}

export type OpenQueue = ReturnType<QueueBackend['queue']>;
export type OpenWorker = ReturnType<QueueBackend['worker']>;

/**
 * What may be kept or logged of a failure: a code or the name of its class. Messages of drivers and vendors may hold
 * text of a story, and BullMQ writes message and stack of what a job threw into its store.
 */
export function failureLabel(cause: unknown): string {
  if (cause instanceof AppError) return cause.code;
  if (!(cause instanceof Error)) return typeof cause;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? `${cause.name} ${code}` : cause.name;
}
