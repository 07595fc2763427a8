import { randomBytes } from 'node:crypto';
import { JobsConfig } from '@cse/config';
import { SystemClock } from '@cse/core';
import { BullmqJobQueue, IMAGE_JOB } from '@cse/jobs';
import Redis from 'ioredis';
import { testRedisUrl } from '../harness/test-redis';
import { describeJobQueue } from './job-queue.contract';

const url = testRedisUrl();
const prefix = `cse-test-${randomBytes(4).toString('hex')}`;
const environment = { REDIS_URL: url ?? '', DATABASE_URL: 'postgres://unused', QUEUE_PREFIX: prefix };
const ifRedis = url ? describe : describe.skip;

ifRedis('jobs in Redis', () => {
  let redis: Redis;

  beforeAll(() => {
    redis = new Redis(url!);
  });
  afterAll(async () => {
    const keys = await redis.keys(`${prefix}:*`);
    if (keys.length > 0) await redis.del(keys);
    await redis.quit();
  });

  describeJobQueue(() => ({
    environment,
    stealLock: async (queue, jobId) => void (await redis.set(`${prefix}:${queue}:${jobId}:lock`, 'another worker')),
  }));

  it('keeps its keys under its prefix', async () => {
    const queue = new BullmqJobQueue(new JobsConfig(environment), new SystemClock());
    await queue.enqueue(IMAGE_JOB, 'an-id', { generation_id: '0190c5a2-7b6e-7c3d-9f10-0123456789ab' });
    expect(await redis.exists(`${prefix}:image:an-id`)).toBe(1);
    await queue.onApplicationShutdown();
  });

  it('says in time that the queue is away', async () => {
    const queue = new BullmqJobQueue(
      new JobsConfig({ ...environment, REDIS_URL: 'redis://127.0.0.1:9' }),
      new SystemClock(),
    );
    const attempt = queue.enqueue(IMAGE_JOB, 'an-id', { generation_id: '0190c5a2-7b6e-7c3d-9f10-0123456789ab' });
    await expect(attempt).rejects.toMatchObject({ code: 'store_unavailable', members: { retryable: true } });
    await queue.onApplicationShutdown();
  });
});
