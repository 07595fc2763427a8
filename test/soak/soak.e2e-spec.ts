import { dataSourceOptions } from '@cse/database';
import { Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { startApiProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

/** Three requests each; `npm run test:soak` asks for more. */
const ROUNDS = Number(process.env.SOAK_ROUNDS ?? 200);
const AT_ONCE = 8;
/**
 * Node.js ends a process whose live objects need more. The api has about 70 MB of them, so that what stays behind of
 * 600 requests must be below 80 KB each, and of 30,000 below 2 KB.
 */
const MEMORY_MB = 120;

/** The same work again and again, with little memory: what leaks ends the process. */
describe('a long life', () => {
  let fake: FakeAnthropic;
  let database: TestDatabase;
  let api: BuiltProcess;

  beforeAll(async () => {
    fake = await startFakeAnthropic({ canned: true });
    database = await createTestDatabase();
    const environment = {
      ...UNLIMITED,
      DATABASE_URL: database.url,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      ACCESS_TTL_S: '3600',
    };
    api = await startApiProcess(environment, [`--max-old-space-size=${MEMORY_MB}`]);
  }, 120_000);
  afterAll(async () => {
    await api.stop();
    await database.drop();
    await fake.close();
  });

  it(
    'leaves nothing behind',
    async () => {
      let begun = 0;
      const caller = async (index: number): Promise<void> => {
        const { accessToken } = await signIn(api, `caller-${index}@example.com`);
        const suggest = new SuggestCaller(api.url, accessToken);
        while (begun++ < ROUNDS) await round(suggest);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => caller(index)));
      const source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
      await eventually(async () => {
        expect(await source.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
      }, 30_000);
      expect(await new Reconciler(source).differences(new Date(0))).toEqual([]);
      await source.destroy();
      process.stdout.write(`${3 * ROUNDS} requests with ${MEMORY_MB} MB; none is held, the books are sound\n`);
    },
    ROUNDS * 1_000 + 120_000,
  );
});

/** A whole answer, a stream that is read and one that is left. */
async function round(suggest: SuggestCaller): Promise<void> {
  expect((await suggest.json(sampleStory())).status).toBe(200);
  const events = await (await suggest.events(sampleStory())).rest();
  expect(events.at(-1)?.event).toBe('done');
  const leaving = new AbortController();
  const left = await suggest.events(sampleStory(), leaving.signal);
  await left.next();
  leaving.abort();
}
