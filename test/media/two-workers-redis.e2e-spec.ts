import { testRedisUrl } from '../harness/test-redis';
import { describeTwoWorkers } from './two-workers.contract';

const url = testRedisUrl();

(url ? describe : describe.skip)('two hundred jobs in Redis', () =>
  describeTwoWorkers({ REDIS_URL: url ?? '', QUEUE_PREFIX: `cse-two-${process.pid}` }),
);
