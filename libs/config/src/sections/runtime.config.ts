import type { LogLevel } from '@cse/core';
import { maybe, optional, required, section } from '../environment';
import { counts, flag, integer, oneOf, text, url } from '../parsers';

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;

const LEVELS: LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug'];

/** What every process needs to know of where it runs. */
export class RuntimeConfig extends section({
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
  dataDir: optional('DATA_DIR', text(), '.data'),
  logLevel: optional('LOG_LEVEL', oneOf<LogLevel>('error', 'warn', 'log', 'debug'), 'log'),
  /** Seconds for which a process that is to end still serves, so that whoever sends it requests notices. */
  chosenLameDuckS: maybe('SHUTDOWN_LAME_DUCK_S', integer(0, 600)),
}) {
  /** Where nobody stands before it, nobody has to notice. */
  get lameDuckS(): number {
    return this.chosenLameDuckS ?? (this.isProduction ? 5 : 0);
  }

  /** The chosen level and all that are graver. */
  get logLevels(): LogLevel[] {
    return LEVELS.slice(0, LEVELS.indexOf(this.logLevel) + 1);
  }

  get isProduction(): boolean {
    return this.environment === 'production';
  }
}

/** The database that all processes share. */
export class DatabaseConfig extends section({
  url: required('DATABASE_URL', url('postgres', 'postgresql')),
  /** The same database past a pooler that keeps a connection for a transaction only. */
  chosenDirectUrl: maybe('DATABASE_DIRECT_URL', url('postgres', 'postgresql')),
  /** A replica for reports; what it says may be a moment old. */
  readUrl: maybe('DATABASE_READ_URL', url('postgres', 'postgresql')),
  /** Connections that a process opens at most, all in all; as many again to the replica for reports. */
  poolSize: optional('DATABASE_POOL_SIZE', integer(1, 1_000), 20),
  /** Days after which what was noted of signs of abuse, and of what admins did, is forgotten. */
  securityEventDays: optional('SECURITY_EVENTS_RETENTION_DAYS', integer(30, 36_500), 400),
}) {
  /** Whether statements go through a pooler, which may give each of them another connection. */
  get isPooled(): boolean {
    return this.chosenDirectUrl !== undefined && this.chosenDirectUrl !== this.url;
  }

  /** Where a connection stays the same: to listen, and for locks that outlive a transaction. */
  get directUrl(): string {
    return this.chosenDirectUrl ?? this.url;
  }
}

/** Where spans and metrics are sent. */
export class TelemetryConfig extends section({
  /** Base address of an OTLP/HTTP receiver; unset: nothing is sent, and the exporters are not even loaded. */
  otlpEndpoint: maybe('OTEL_EXPORTER_OTLP_ENDPOINT', url('http', 'https')),
}) {}

/** Where jobs wait, and how worker processes share them. */
export class JobsConfig extends section({
  /** Unset: the queues are tables in the database. */
  redisUrl: maybe('REDIS_URL', url('redis', 'rediss')),
  /** Whether the Redis is a cluster, of which the URL names a node. */
  redisCluster: optional('REDIS_CLUSTER', flag(), false),
  pooledUrl: required('DATABASE_URL', url('postgres', 'postgresql')),
  directUrl: maybe('DATABASE_DIRECT_URL', url('postgres', 'postgresql')),
  /** Keeps the keys of two deployments apart that share one Redis. */
  prefix: optional('QUEUE_PREFIX', text(), 'cse'),
  /** How many jobs of a kind one worker process runs at once, by the name of the kind. */
  concurrency: optional('QUEUE_CONCURRENCY', counts('image=4,video=2', 999), new Map()),
  /** A job whose worker was silent for this long belongs to nobody; another worker takes it over. */
  lockMs: optional('QUEUE_LOCK_MS', integer(500, 600_000), 30_000),
  /** How long a stop waits for running jobs before it leaves them to be taken over. */
  stopGraceMs: optional('QUEUE_STOP_GRACE_MS', integer(0, 600_000), 20_000),
}) {
  /** Of the database without a pooler: a queue in it listens, which takes a connection of its own. */
  get databaseUrl(): string {
    return this.directUrl ?? this.pooledUrl;
  }
}

/** Where a worker answers those who ask whether it is well. */
export class WorkerConfig extends section({
  host: optional('HOST', text(), '127.0.0.1'),
  healthPort: optional('WORKER_HEALTH_PORT', integer(1, 65_535), 3001),
}) {}
