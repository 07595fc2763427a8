import { refuseOtherRedis } from '@cse/redis';
import { startMedia, type MediaStack } from '../media/media-stack';
import { startApiProcess } from '../harness/built-process';
import { startRedisCluster, type RedisCluster } from '../harness/redis-cluster';
import { testRedisUrl } from '../harness/test-redis';

const WRITERS = 4;
const JOBS = 5;

describe('on a Redis Cluster', () => {
  let cluster: RedisCluster | undefined;
  let stack: MediaStack | undefined;

  beforeAll(async () => {
    cluster = await startRedisCluster();
    if (!cluster) return;
    stack = await startMedia({
      REDIS_URL: cluster.url,
      REDIS_CLUSTER: 'true',
      QUEUE_PREFIX: 'shared',
      // Nobody takes a job over here: a machine that stands still for a second is no fault of the cluster.
      QUEUE_LOCK_MS: '30000',
      USER_RATE_LIMITS: 'writes=60',
    });
    await stack.startWorker();
  }, 60_000);
  afterAll(async () => {
    await stack?.close();
    await cluster?.close();
  });

  it('jobs of all kinds run, and limits are counted, all keys of a queue in one node', async () => {
    if (!cluster || !stack) return;
    expect((await fetch(`${stack.api.url}/health/ready`)).status).toBe(200);
    for (let writer = 0; writer < WRITERS; writer++) {
      const user = await stack.user(`writer-${writer}@example.com`);
      const ask = (job: number) => user.job('POST', '/images/generate', { prompt: `frame ${job}`, commit: true });
      const jobs = await Promise.all(Array.from({ length: JOBS }, (_, job) => ask(job)));
      for (const { job_id } of jobs) expect((await user.untilEnded(job_id)).status).toBe('succeeded');
    }
    const nodes = await cluster.keys();
    const nodesWith = (start: string) => nodes.filter((keys) => keys.some((key) => key.startsWith(start))).length;
    for (const kind of ['image', 'video', 'stitch']) expect(nodesWith(`{shared:${kind}}:${kind}:`)).toBe(1);
    expect(nodesWith('shared:rate:')).toBeGreaterThan(0);
    expect(stack.api.logs.lines.filter((line) => /queue_error|worker_error|rate_limit_store_down/.test(line))).toEqual(
      [],
    );
  }, 60_000);

  it('a process that was told another kind of Redis does not start, and says what to set', async () => {
    if (cluster) {
      await expect(refuseOtherRedis({ redisUrl: cluster.url, redisCluster: false })).rejects.toThrow(
        'set REDIS_CLUSTER=true',
      );
      const start = startApiProcess({ DATABASE_URL: stack!.api.database.url, REDIS_URL: cluster.url });
      await expect(start).rejects.toThrow('could not start: configuration: REDIS_URL names a node of a Redis Cluster');
    }
    const single = testRedisUrl();
    if (single) {
      await expect(refuseOtherRedis({ redisUrl: single, redisCluster: true })).rejects.toThrow('no Redis Cluster');
    }
  }, 60_000);
});
