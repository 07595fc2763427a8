import type { JobsConfig } from '@cse/config';
import type { Clock } from '@cse/core';
import { openRedis } from '@cse/redis';
import type {
  ConnectionOptions,
  createPostgresBackend,
  Processor,
  QueueOptions,
  RedisOptions,
  WorkerOptions,
} from 'bullmq';
import { MEDIA_JOBS } from '../job-kinds';
import { bullmq } from './bullmq';
import { withSharedTime } from './shared-time';

/** Connections that one queue or worker keeps to PostgreSQL; a worker has one more, on which it listens. */
const POSTGRES_POOL = 1;
/** Of a queue in Redis: a connection that is lost refuses at once, and one that was never there gives up soon. */
const IMPATIENT = { enableOfflineQueue: false, maxRetriesPerRequest: 1 };

/**
 * Connections that a process opens to the database for its queues.
 * @param role.works whether it works on jobs, or only brings them
 */
export function queueConnections({ redisUrl }: JobsConfig, { works }: { works: boolean }): number {
  if (redisUrl !== undefined) return 0;
  const kinds = Object.keys(MEDIA_JOBS).length;
  return kinds * (works ? 2 * POSTGRES_POOL + 1 : POSTGRES_POOL);
}

type Settings<O> = Omit<O, 'connection' | 'prefix'>;

/** Opens queues and workers on Redis when there is one, else on PostgreSQL, where BullMQ keeps its own schema. */
export class QueueBackend {
  /** Clients of a cluster; those of one server belong to BullMQ. */
  private readonly clients: ReturnType<typeof openRedis>[] = [];

  /** On PostgreSQL with the time of all workers: see `withSharedTime`. */
  private readonly onPostgres: typeof createPostgresBackend = (...made) =>
    withSharedTime(bullmq().createPostgresBackend(...made), this.clock);

  constructor(
    private readonly config: JobsConfig,
    private readonly clock: Clock,
  ) {}

  queue(name: string, settings: Settings<QueueOptions>) {
    const { Queue, createRedisBackend } = bullmq();
    if (!this.config.redisUrl) return new Queue(name, { ...settings, connection: this.postgres() }, this.onPostgres);
    return new Queue(name, { ...settings, ...this.redis(name, IMPATIENT) }, createRedisBackend);
  }

  worker(name: string, processor: Processor, settings: Settings<WorkerOptions>) {
    const { Worker, createRedisBackend } = bullmq();
    const { redisUrl } = this.config;
    if (!redisUrl) return new Worker(name, processor, { ...settings, connection: this.postgres() }, this.onPostgres);
    const redis = this.redis(name, { maxRetriesPerRequest: null });
    return new Worker(name, processor, { ...settings, ...redis }, createRedisBackend);
  }

  /** After the queues and workers have been closed. */
  close(): void {
    for (const client of this.clients) client.disconnect();
  }

  /** In a cluster all keys of a queue have to lie in one node: what is in braces says in which. */
  private redis(name: string, options: RedisOptions): { prefix: string; connection: ConnectionOptions } {
    const { redisUrl: url, redisCluster, prefix } = this.config;
    if (!redisCluster) return { prefix, connection: { url, ...options } };
    const connection = openRedis(this.config, options);
    this.clients.push(connection);
    return { prefix: `{${prefix}:${name}}`, connection };
  }

  private postgres(): { connectionString: string; migrate: boolean; max: number; application_name: string } {
    const { databaseUrl: connectionString } = this.config;
    return { connectionString, migrate: true, max: POSTGRES_POOL, application_name: 'creative-space-engine' };
  }
}

export type OpenQueue = ReturnType<QueueBackend['queue']>;
export type OpenWorker = ReturnType<QueueBackend['worker']>;
