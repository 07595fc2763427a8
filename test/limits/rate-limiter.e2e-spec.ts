import { randomBytes } from 'node:crypto';
import { ManualClock, SystemClock } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import {
  LocalRateLimiter,
  PostgresRateLimiter,
  RedisRateLimiter,
  SteadyRateLimiter,
  type RateLimiter,
} from '@cse/http';
import { DataSource } from 'typeorm';
import { freePort } from '../../tools/postgres/free-port';
import { eventually } from '../harness/eventually';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { testRedisUrl } from '../harness/test-redis';

const MINUTE_MS = 60_000;

interface Opened {
  limiter: RateLimiter;
  close(): Promise<void>;
}

async function onPostgres(): Promise<Opened> {
  const database: TestDatabase = await createTestDatabase();
  const source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 10 })).initialize();
  const close = async () => {
    await source.destroy();
    await database.drop();
  };
  return { limiter: new PostgresRateLimiter(source), close };
}

function onRedis(url: string): Promise<Opened> {
  const limiter = new RedisRateLimiter(
    { redisUrl: url, redisCluster: false },
    `test-${randomBytes(6).toString('hex')}`,
  );
  return Promise.resolve({ limiter, close: () => Promise.resolve(limiter.close()) });
}

const stores: [string, () => Promise<Opened>][] = [
  ['the database', onPostgres],
  ['this process', () => Promise.resolve({ limiter: new LocalRateLimiter(new SystemClock()), close: async () => {} })],
];
const redis = testRedisUrl();
if (redis) stores.push(['Redis', () => onRedis(redis)]);

describe.each(stores)('a rate limiter that counts in %s', (_store, open) => {
  let opened: Opened;

  beforeAll(async () => {
    opened = await open();
  });

  afterAll(() => opened.close());

  const policy = (name: string, limit: number, windowMs = MINUTE_MS) => ({ name, limit, windowMs });

  it('lets exactly the limit through, however many come at once', async () => {
    const decisions = await Promise.all(Array.from({ length: 30 }, () => opened.limiter.take('a', policy('burst', 5))));
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(
      decisions
        .filter(({ allowed }) => allowed)
        .map(({ remaining }) => remaining)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4]);
    for (const { allowed, retryAfterS } of decisions) expect(retryAfterS).toBe(allowed ? 0 : 12);
  });

  it('keeps keys and policies apart', async () => {
    for (const [key, name] of [
      ['a', 'one'],
      ['b', 'one'],
      ['a', 'two'],
    ] as const) {
      expect((await opened.limiter.take(key, policy(name, 1))).allowed).toBe(true);
      expect((await opened.limiter.take(key, policy(name, 1))).allowed).toBe(false);
    }
  });

  it('refills steadily, and is not pushed back by requests that it refused', async () => {
    const quick = policy('refill', 2, 1_000);
    await opened.limiter.take('a', quick);
    await opened.limiter.take('a', quick);
    expect((await opened.limiter.take('a', quick)).allowed).toBe(false);
    await eventually(async () => expect((await opened.limiter.take('a', quick)).allowed).toBe(true));
  });
});

describe('a rate limiter whose store is down', () => {
  it('T106 counts in the process, at the same limit, within the time that one request waits for the store', async () => {
    const gone = new RedisRateLimiter(
      { redisUrl: `redis://127.0.0.1:${await freePort()}`, redisCluster: false },
      'test',
    );
    const limiter = new SteadyRateLimiter(gone, new LocalRateLimiter(new ManualClock()));
    const five = { name: 'down', limit: 5, windowMs: MINUTE_MS };
    const decisions = await Promise.all(Array.from({ length: 20 }, () => limiter.take('a', five)));
    gone.close();
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(5);
  });
});
