import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { hasPgBouncer, startPgBouncer, type PgBouncer } from '../harness/pgbouncer';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { startTestApi } from '../harness/test-api';
import { testRedisUrl } from '../harness/test-redis';
import { startMedia } from '../media/media-stack';

const REQUESTS = 40;
const JOBS = 8;
const redis = testRedisUrl();
const queues: [string, Record<string, string>][] = [['the database', {}]];
if (redis) queues.push(['Redis', { REDIS_URL: redis, QUEUE_PREFIX: `cse-pgbouncer-${process.pid}` }]);

(hasPgBouncer() ? describe : describe.skip)('behind PgBouncer', () => {
  let fake: FakeAnthropic;
  let database: TestDatabase;
  let pooler: PgBouncer;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    database = await createTestDatabase();
    pooler = await startPgBouncer(database.url, 'transaction');
  }, 30_000);
  afterAll(async () => {
    await pooler.close();
    await database.drop();
    await fake.close();
  });

  it.each(queues)(
    'in transaction mode text, jobs and their news work with queues in %s',
    async (_where, settings) => {
      const stack = await startMedia({
        ...UNLIMITED,
        ANTHROPIC_BASE_URL: fake.url,
        ANTHROPIC_API_KEY: 'sk-test',
        DATABASE_URL: pooler.through(database.url),
        DATABASE_DIRECT_URL: database.url,
        ...settings,
      });
      try {
        await stack.startWorker();
        const user = await stack.user();
        const ask = new SuggestCaller(stack.api.url, user.accessToken);
        const answers = await Promise.all(Array.from({ length: REQUESTS }, () => ask.json(sampleStory())));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
        const news = Array.from({ length: JOBS }, async (_, job) => {
          const { job_id } = await user.job('POST', '/images/generate', { prompt: `frame ${job}`, commit: true });
          const events = await user.call('GET', `/images/jobs/${job_id}/events`, undefined, {
            accept: 'text/event-stream',
          });
          return (await events.text()).includes('event: done');
        });
        expect(await Promise.all(news)).toEqual(Array(JOBS).fill(true));
        expect(await stack.api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
      } finally {
        await stack.close();
      }
    },
    60_000,
  );

  it('in transaction mode, and without a way past it, a process does not start, and says what to set', async () => {
    const pooled = { url: pooler.through(database.url), drop: () => Promise.resolve() };
    await expect(startTestApi({}, { database: pooled })).rejects.toThrow(
      'set DATABASE_DIRECT_URL to the server itself',
    );
    const [again, other] = [pooled.url, new URL(pooled.url)];
    other.searchParams.set('application_name', 'direct');
    await expect(
      startTestApi({ DATABASE_URL: again, DATABASE_DIRECT_URL: other.href }, { database: pooled }),
    ).rejects.toThrow('DATABASE_DIRECT_URL leads through a pooler');
  }, 30_000);

  it('in session mode nothing has to be set', async () => {
    const sessions = await startPgBouncer(database.url, 'session');
    const url = sessions.through(database.url);
    const api = await startTestApi({}, { database: { url, drop: () => Promise.resolve() } });
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
    await api.close();
    await sessions.close();
  }, 30_000);
});
