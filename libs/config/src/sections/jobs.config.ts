import { maybe, optional, required, section, type Parser } from '../environment';
import { integer, list, text, url } from '../parsers';

/** "image=4,video=2": how many jobs of a kind one worker process runs at once. */
const limits: Parser<ReadonlyMap<string, number>> = (raw) =>
  new Map(
    list()(raw).map((entry) => {
      const match = /^([a-z][a-z0-9-]*)=([1-9]\d{0,2})$/.exec(entry);
      if (!match) throw new Error('must be a list such as image=4,video=2');
      return [match[1]!, Number(match[2])];
    }),
  );

/** Where jobs wait, and how worker processes share them. */
export class JobsConfig extends section({
  /** Unset: the queues are tables in the database. */
  redisUrl: maybe('REDIS_URL', url('redis', 'rediss')),
  databaseUrl: required('DATABASE_URL', url('postgres', 'postgresql')),
  /** Keeps the keys of two deployments apart that share one Redis. */
  prefix: optional('QUEUE_PREFIX', text(), 'cse'),
  concurrency: optional('QUEUE_CONCURRENCY', limits, new Map<string, number>() as ReadonlyMap<string, number>),
  /** A job whose worker was silent for this long belongs to nobody; another worker takes it over. */
  lockMs: optional('QUEUE_LOCK_MS', integer(500, 600_000), 30_000),
  /** How long a stop waits for running jobs before it leaves them to be taken over. */
  stopGraceMs: optional('QUEUE_STOP_GRACE_MS', integer(0, 600_000), 20_000),
}) {}
