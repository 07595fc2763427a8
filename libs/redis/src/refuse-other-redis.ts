import { ConfigurationError } from '@cse/config';
import { openRedis, type RedisAddress } from './open-redis';

const ANSWER_WITHIN_MS = 1_000;

/**
 * Asks the Redis whether it is a cluster. One that does not answer is not judged: readiness tells of it.
 * @throws ConfigurationError with what to do when it is another kind of server than `REDIS_CLUSTER` says
 */
export async function refuseOtherRedis({ redisUrl, redisCluster }: RedisAddress): Promise<void> {
  if (redisUrl === undefined) return;
  const client = openRedis(
    { redisUrl, redisCluster: false },
    {
      lazyConnect: true,
      connectTimeout: ANSWER_WITHIN_MS,
      commandTimeout: ANSWER_WITHIN_MS,
      retryStrategy: () => null,
    },
  );
  client.on('error', () => undefined);
  let told: string;
  try {
    await client.connect();
    told = String(await client.call('info', 'cluster'));
  } catch {
    return;
  } finally {
    client.disconnect();
  }
  const isCluster = /cluster_enabled:1/.test(told);
  if (isCluster === redisCluster) return;
  throw new ConfigurationError([
    isCluster
      ? 'REDIS_URL names a node of a Redis Cluster: set REDIS_CLUSTER=true'
      : 'REDIS_CLUSTER is true and REDIS_URL names no Redis Cluster: unset it, or name a node of the cluster',
  ]);
}
