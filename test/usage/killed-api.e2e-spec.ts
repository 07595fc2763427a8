import { dataSourceOptions } from '@cse/database';
import { Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { startApiProcess, startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

/** By the contract of the budget: of an api that is killed, nothing is held for longer. */
const SETTLED_WITHIN_MS = 30_000;
const REQUESTS = 6;

interface Hold {
  id: string;
  state: string;
  held: string;
  charged: string;
}

/** Who is there when the api dies, and comes after it. */
const SURVIVORS: [string, (environment: Record<string, string>) => Promise<BuiltProcess>, 'before' | 'after'][] = [
  ['another api', startApiProcess, 'before'],
  ['the worker', startWorkerProcess, 'before'],
  ['nobody, until the api is started again', startApiProcess, 'after'],
];

describe('invariant 41: an api that is killed with answers open', () => {
  let fake: FakeAnthropic;
  let database: TestDatabase;
  let source: DataSource;
  let environment: Record<string, string>;
  let running: BuiltProcess[];

  beforeEach(async () => {
    fake = await startFakeAnthropic();
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
    environment = {
      DATABASE_URL: database.url,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      LOG_LEVEL: 'warn',
      ...UNLIMITED,
    };
    running = [];
  });
  afterEach(async () => {
    fake.resume();
    await Promise.all(running.map((one) => one.stop()));
    await source.destroy();
    await database.drop();
    await fake.close();
  });

  const start = async (how: (environment: Record<string, string>) => Promise<BuiltProcess>) => {
    const started = await how(environment);
    running.push(started);
    return started;
  };
  const holds = () =>
    source.query<Hold[]>('select id, state, cost as held, actual_cost as charged from usage_reservations order by id');

  it.each(SURVIVORS)(
    'is settled by %s',
    async (_, survivor, when) => {
      const api = await startApiProcess(environment);
      if (when === 'before') await start(survivor);
      const ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
      const key = (index: number) => ({ headers: { 'idempotency-key': `key-${index}` } });

      // Of each, half of the text is out; the provider bills what it has written.
      fake.always('hold_middle');
      const cut = Array.from({ length: REQUESTS }, (_, index) =>
        ask.send(sampleStory(), key(index)).catch(() => 'cut'),
      );
      await eventually(async () => {
        const told = await source.query<object[]>(
          `select 1 from usage_reservations where state = 'held' and known -> 0 ->> 'prompt' is not null`,
        );
        expect(told).toHaveLength(REQUESTS);
      }, 20_000);
      const killedAt = performance.now();
      await api.kill();
      expect(await Promise.all(cut)).toEqual(Array(REQUESTS).fill('cut'));
      if (when === 'after') await start(survivor);
      await eventually(async () => {
        for (const { state } of await holds()) expect(state).toBe('expired');
      }, SETTLED_WITHIN_MS);
      expect(performance.now() - killedAt).toBeLessThan(SETTLED_WITHIN_MS);
      expect(await new Reconciler(source).differences(new Date(0))).toEqual([]);
      const settled = await holds();
      for (const { held, charged } of settled) {
        expect(BigInt(charged)).toBeGreaterThan(0n);
        expect(BigInt(charged) * 2n).toBeLessThan(BigInt(held));
      }

      fake.always('normal');
      fake.resume();
      const next = survivor === startApiProcess ? running[0]! : await start(startApiProcess);
      const again = new SuggestCaller(next.url, (await signIn(next)).accessToken);
      for (const replayed of [null, 'true']) {
        const answer = await again.json(sampleStory(), key(0));
        expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([200, replayed]);
      }
    },
    90_000,
  );
});
