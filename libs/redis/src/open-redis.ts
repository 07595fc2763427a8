import { createRequire } from 'node:module';
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import type * as Ioredis from 'ioredis';

/** Where Redis is, as the sections of the configuration have it. */
export interface RedisAddress {
  /** Of one server, or of any node of a cluster. */
  redisUrl?: string | undefined;
  redisCluster: boolean;
}

/** Its client, loaded where there is a Redis: 7 MB. */
export function ioredis(): typeof Ioredis {
  return createRequire(__filename)('ioredis') as typeof Ioredis;
}

/**
 * A client that connects by itself, and again. Who opens it listens to its `error`, and disconnects it.
 * @param options of a connection; a cluster opens one to each of its nodes
 */
export function openRedis(address: RedisAddress, options: RedisOptions = {}): Redis | Cluster {
  const { redisUrl = '', redisCluster } = address;
  if (!redisCluster) return new (ioredis().Redis)(redisUrl, options);
  const { hostname, port, protocol, username, password } = new URL(redisUrl);
  const { scripts, retryStrategy, ...ofNodes } = options;
  const ofCluster: ClusterOptions = {
    scripts,
    ...(retryStrategy && { clusterRetryStrategy: (times) => retryStrategy(times) as number | null }),
    // Certificates are for names: what the cluster says of its nodes is not looked up before.
    ...(protocol === 'rediss:' && { dnsLookup: (name, found) => found(null, name) }),
    redisOptions: {
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      ...(protocol === 'rediss:' && { tls: {} }),
      ...ofNodes,
    },
  };
  return new (ioredis().Cluster)([{ host: hostname, port: Number(port || 6379) }], ofCluster);
}
