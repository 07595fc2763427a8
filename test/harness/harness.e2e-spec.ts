import { Client } from 'pg';
import { Redis } from 'ioredis';
import { createTestDatabase, type TestDatabase } from './test-database';
import { testRedisUrl } from './test-redis';

describe('test databases', () => {
  let databases: TestDatabase[];

  beforeAll(async () => {
    databases = await Promise.all(Array.from({ length: 5 }, () => createTestDatabase()));
  });
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('are migrated and apart from each other when made at the same time', async () => {
    for (const { url } of databases) {
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query(`select to_regclass('migrations') is not null as migrated`);
      await client.query('create table only_here (id int)');
      await client.end();
      expect(rows).toEqual([{ migrated: true }]);
    }
    expect(new Set(databases.map(({ url }) => url)).size).toBe(5);
  });

  it('are gone once dropped', async () => {
    const { url, drop } = await createTestDatabase();
    await drop();
    await expect(new Client({ connectionString: url }).connect()).rejects.toThrow('does not exist');
  });
});

describe('testRedisUrl', () => {
  it('is the address of a server that answers, or undefined', async () => {
    const url = testRedisUrl();
    if (!url) return;
    const redis = new Redis(url);
    await expect(redis.ping()).resolves.toBe('PONG');
    await redis.quit();
  });
});
