import { testRedisUrl } from '../harness/test-redis';
import { describeTurns } from './turns.contract';

const url = testRedisUrl();

(url ? describe : describe.skip)('the next turn, queue in Redis', () =>
  describeTurns({ REDIS_URL: url ?? '', QUEUE_PREFIX: `cse-turns-${process.pid}` }),
);
