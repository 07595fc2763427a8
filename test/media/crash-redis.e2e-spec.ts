import { testRedisUrl } from '../harness/test-redis';
import { describeCrashes } from './crash.contract';

const url = testRedisUrl();

(url ? describe : describe.skip)('workers that are killed, with jobs in Redis', () =>
  describeCrashes({ REDIS_URL: url ?? '', QUEUE_PREFIX: `cse-crash-${process.pid}` }),
);
