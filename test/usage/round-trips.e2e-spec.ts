import { ManualClock } from '@cse/core';
import { Client } from 'pg';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

/** What the process says of itself, about once a second, whatever is asked of it. */
const OF_THE_PROCESS = /usage_beat/;

/** Of a statement that was sent by its text, or as a prepared one. */
function textOf([statement]: unknown[]): string {
  return typeof statement === 'string' ? statement : (statement as { text: string }).text;
}

describe('the way of a metered request', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    // What is cached for seconds stays cached: the clock stands still.
    const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
    const upstream = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' };
    api = await startTestApi({ ...upstream, ...UNLIMITED }, { clock });
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
    expect((await ask.json(sampleStory())).status).toBe(200);
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  it.each([
    ['as JSON', {}],
    ['as a stream', { accept: 'text/event-stream' }],
    ['with an idempotency key', { headers: { 'idempotency-key': 'round-trips' } }],
  ])('goes to the database twice, to reserve and to settle: %s', async (_, options) => {
    const queries = jest.spyOn(Client.prototype, 'query');
    try {
      const answer = await ask.send(sampleStory(), options);
      expect(answer.status).toBe(200);
      await answer.text();
      const statements = queries.mock.calls.map(textOf).filter((statement) => !OF_THE_PROCESS.test(statement));
      expect(statements).toEqual([
        expect.stringMatching(/^select usage_reserve\(/),
        expect.stringMatching(/^select usage_settle\(/),
      ]);
    } finally {
      queries.mockRestore();
    }
  });

  it('a refusal goes there once', async () => {
    const queries = jest.spyOn(Client.prototype, 'query');
    try {
      const key = { headers: { 'idempotency-key': 'round-trips' } };
      expect((await ask.json({ ...sampleStory(), steer: 'Another wish.' }, key)).status).toBe(422);
      // What looks like abuse is noted as well, when the answer has left.
      const statements = queries.mock.calls.map(textOf).filter((statement) => !OF_THE_PROCESS.test(statement));
      expect(statements.filter((statement) => !/abuse_scores|security_events/.test(statement))).toEqual([
        expect.stringMatching(/^select usage_reserve\(/),
      ]);
    } finally {
      queries.mockRestore();
    }
  });
});
