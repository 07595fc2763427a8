import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { testRedisUrl } from '../harness/test-redis';
import { startMedia } from '../media/media-stack';

const redis = testRedisUrl();
const queues: [string, Record<string, string>][] = [['the database', {}]];
if (redis) queues.push(['Redis', { REDIS_URL: redis, QUEUE_PREFIX: `cse-connections-${process.pid}` }]);

/** More than a process may open; each asks for one, as none waits for the one before. */
const AT_ONCE = 60;

describe.each(queues)('connections to PostgreSQL, with queues in %s', (_where, settings) => {
  it('are no more than DATABASE_POOL_SIZE in each process, under as much as it can be asked', async () => {
    const stack = await startMedia({ ...settings, DATABASE_POOL_SIZE: '12' });
    const observer = new Client({ connectionString: process.env.TEST_DATABASE_URL });
    await observer.connect();
    const name = new URL(stack.api.database.url).pathname.slice(1);
    const open = async () => {
      const sql = 'select count(*)::int as open from pg_stat_activity where datname = $1';
      return (await observer.query<{ open: number }>(sql, [name])).rows[0]!.open;
    };
    try {
      const user = await stack.user();
      const jobs = await Promise.all(
        Array.from({ length: 4 }, (_, job) =>
          user.job('POST', '/images/generate', { prompt: `frame ${job}`, commit: true }),
        ),
      );
      const news = user.call('GET', `/images/jobs/${jobs[0]!.job_id}/events`, undefined, {
        accept: 'text/event-stream',
      });
      await news;
      const busy = () => Promise.all(Array.from({ length: AT_ONCE }, () => stack.api.query('select pg_sleep(0.05)')));
      await busy();
      const ofApi = await open();
      expect(ofApi).toBeGreaterThan(settings.REDIS_URL ? 11 : 9);
      expect(ofApi).toBeLessThanOrEqual(12);
      const worker = await stack.startWorker();
      for (const { job_id } of jobs) await user.untilEnded(job_id);
      const database = worker.get(DataSource, { strict: false });
      await Promise.all(Array.from({ length: AT_ONCE }, () => database.query('select pg_sleep(0.05)')));
      const ofWorker = (await open()) - ofApi;
      expect(ofWorker).toBeGreaterThan(9);
      expect(ofWorker).toBeLessThanOrEqual(12);
    } finally {
      await observer.end();
      await stack.close();
    }
  }, 60_000);
});

it('a process of which nothing would be left does not start, and says what it needs', async () => {
  await expect(startMedia({ DATABASE_POOL_SIZE: '4' })).rejects.toThrow('DATABASE_POOL_SIZE must be 5 or more');
});
