import { ManualClock } from '@cse/core';
import { PreparedStatement } from '@cse/database';
import { DataSource } from 'typeorm';
import { UNLIMITED } from '../ai/unlimited';
import { SuggestCaller } from '../ai/suggest-caller';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

/** The connections that are taken from the pool, each for one statement or one transaction. */
interface Pool {
  on(event: 'acquire', heard: () => void): void;
  off(event: 'acquire', heard: () => void): void;
}

describe('what a request asks of the database', () => {
  let fake: FakeAnthropic;
  let api: TestApi;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    // It stands still: no answer grows old while a slow machine thinks.
    const clock = new ManualClock(new Date());
    const environment = { ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-ant-test' };
    api = await startTestApi(environment, { clock });
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  /** Names of the prepared statements, and how often a connection was taken, while `work` is done. */
  const during = async (work: () => Promise<void>) => {
    const { master: pool } = api.app.get(DataSource).driver as unknown as { master: Pool };
    const rows = jest.spyOn(PreparedStatement.prototype, 'rows');
    let taken = 0;
    const heard = () => taken++;
    pool.on('acquire', heard);
    try {
      await work();
      // A statement that waits for a new connection has not taken it yet.
      await eventually(async () => expect(taken).toBeGreaterThanOrEqual(rows.mock.contexts.length));
      const asked = rows.mock.contexts.map(({ name }: PreparedStatement<unknown>) => name);
      // What the process says of itself, about once a second, is nobody's request.
      const names = asked.filter((name) => name !== 'usage_beat');
      return { names, taken: taken - (asked.length - names.length) };
    } finally {
      pool.off('acquire', heard);
      rows.mockRestore();
    }
  };

  it('is its reservation and its settlement, once its session and its author are known', async () => {
    const { accessToken, userId } = await signIn(api);
    const ask = new SuggestCaller(api.url, accessToken);
    const settled = async (count: number) =>
      eventually(async () => {
        const rows = await api.query('select 1 from usage_ledger where user_id = $1', [userId]);
        expect(rows).toHaveLength(count);
      });
    for (const [index, names] of [
      ['session_gate', 'usage_reserve', 'creator_preferences', 'usage_settle'],
      ['usage_reserve', 'usage_settle'],
    ].entries()) {
      const asked = await during(async () => {
        expect((await ask.json(sampleStory())).status).toBe(200);
      });
      expect([...asked.names].sort()).toEqual([...names].sort());
      expect(asked.taken).toBe(names.length);
      await settled(index + 1);
    }
  });

  it('reads a session and its author once for many requests at once', async () => {
    const ask = new SuggestCaller(api.url, (await signIn(api, 'eve@example.com')).accessToken);
    const { names } = await during(async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask.json(sampleStory())));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    });
    expect(names.filter((name) => name === 'session_gate')).toHaveLength(1);
    expect(names.filter((name) => name === 'creator_preferences')).toHaveLength(1);
  });
});
