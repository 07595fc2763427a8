import { randomBytes } from 'node:crypto';
import { JobsConfig } from '@cse/config';
import { SystemClock } from '@cse/core';
import { BullmqJobQueue, IMAGE_JOB } from '@cse/jobs';
import Redis from 'ioredis';
import { breakableLink } from '../harness/breakable-link';
import { eventually } from '../harness/eventually';
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

  it('says soon that the queue is away, was lost or does not answer, and brings what it can when it is back', async () => {
    const { hostname: host, port } = new URL(url!);
    const link = await breakableLink({ host, port: Number(port || 6379) });
    const away = new BullmqJobQueue(
      new JobsConfig({ ...environment, REDIS_URL: 'redis://127.0.0.1:9' }),
      new SystemClock(),
    );
    const lost = new BullmqJobQueue(
      new JobsConfig({ ...environment, REDIS_URL: link.through(url!) }),
      new SystemClock(),
    );
    const enqueue = (queue: BullmqJobQueue, id: string) =>
      queue.enqueue(IMAGE_JOB, id, { generation_id: '0190c5a2-7b6e-7c3d-9f10-0123456789ab' });
    const unavailable = { code: 'store_unavailable', members: { retryable: true } };
    const waits: Record<string, number> = {};
    const refused = async (what: string, queue: BullmqJobQueue) => {
      const begun = performance.now();
      await expect(enqueue(queue, what)).rejects.toMatchObject(unavailable);
      waits[what] = Math.round(performance.now() - begun);
    };
    await refused('away', away);
    await refused('still-away', away);
    await lost.ping();
    await enqueue(lost, 'there');
    link.silence();
    await refused('silent', lost);
    link.cut();
    await refused('cut', lost);
    process.stdout.write(`ms that an enqueue waits for a Redis that is down: ${JSON.stringify(waits)}\n`);
    // However many come while it is away, few are kept waiting and none is remembered for ever.
    const many = await Promise.allSettled(Array.from({ length: 1_000 }, (_, at) => enqueue(away, `many-${at}`)));
    expect(new Set(many.map(({ status }) => status))).toEqual(new Set(['rejected']));
    link.mend();
    await eventually(() => enqueue(lost, 'back'), 20_000);
    expect(await redis.exists(`${prefix}:image:there`, `${prefix}:image:back`)).toBe(2);
    await Promise.all([away.onApplicationShutdown(), lost.onApplicationShutdown()]);
    await link.close();
  }, 30_000);
});
