import { ManualClock } from '@cse/core';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SuggestCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

/** What happens behind a suggestion when its model is overloaded, down, local, or does not answer in JSON. */
describe('the models behind POST /ai/suggest', () => {
  const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;
  let token: string;

  async function start(environment: Record<string, string> = {}): Promise<void> {
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ...environment }, { clock });
    token = (await signIn(api)).accessToken;
    ask = new SuggestCaller(api.url, token);
  }

  beforeEach(async () => {
    fake = await startFakeAnthropic({ anyModel: true });
  });
  afterEach(async () => {
    expect(await api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
    await api.close();
    await fake.close();
  });

  const ledger = () =>
    api.query<Record<string, unknown>>(
      'select attempt, provider, model, prompt, outcome, estimated, cost::int from usage_ledger order by id',
    );
  const estimate = async (): Promise<number> => {
    const answer = await fetch(`${api.url}/usage/estimate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ operation: 'ai.suggest', request: sampleStory() }),
    });
    return ((await answer.json()) as { cost_usd: { max: number } }).cost_usd.max;
  };

  it('an overloaded model: the second one answers within what is reserved for the dearer of the two', async () => {
    await start({ ANTHROPIC_API_KEY: 'sk-test' });
    const alone = await estimate();
    await api.close();
    await start({ ANTHROPIC_API_KEY: 'sk-test', TEXT_MODEL_FALLBACK: 'claude-opus-5-5' });
    expect(await estimate()).toBeCloseTo(2 * alone, 9);
    fake.next('overloaded');
    const { status, body } = await ask.json(sampleStory());
    expect([status, body.ghost_nodes.length]).toEqual([200, 3]);
    expect(body.notices).toContainEqual({ code: 'fallback_model' });
    expect(body.provider.model).toBe('claude-opus-5-5');
    const lines = await ledger();
    expect(lines).toMatchObject([
      { attempt: 1, model: 'claude-sonnet-5-5', outcome: 'failed', cost: 0, prompt: 'suggest.v5' },
      { attempt: 2, model: 'claude-opus-5-5', outcome: 'complete', prompt: 'suggest.v5' },
    ]);
    expect(body.usage.cost_usd).toBeCloseTo(Number(lines[1]!.cost) / 1e9, 9);

    fake.next('overloaded');
    const events = await (await ask.events(sampleStory())).rest();
    expect(events[0]).toMatchObject({ event: 'meta', data: { provider: { model: 'claude-opus-5-5' } } });
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { provider: { model: 'claude-opus-5-5' } } });
  });

  it('no JSON: one repair, on a line of its own, within what was reserved for the request', async () => {
    await start({ ANTHROPIC_API_KEY: 'sk-test' });
    const max = await estimate();
    fake.answerWith('Perhaps Mara rows on. Perhaps she turns back.');
    const repaired = { slot: 1, title: 'Rows on', gist: 'Mara rows on alone.', move: 'quiet', likelihood: 0.3 };
    fake.answerWith({
      ghost_nodes: [
        { ...repaired, grounded_in: [sampleStory().active_path.at(-1)!.id], canon_touch: [], introduces: {} },
      ],
      inline_suggestions: [],
    });
    const { status, body } = await ask.json(sampleStory());
    expect([status, body.ghost_nodes.map(({ title }) => title)]).toEqual([200, ['Rows on']]);
    expect(body.notices).toContainEqual({ code: 'answer_repaired' });
    const lines = await ledger();
    expect(lines.map(({ attempt, prompt, outcome }) => [attempt, prompt, outcome])).toEqual([
      [1, 'suggest.v5', 'complete'],
      [2, 'repair.v1', 'complete'],
    ]);
    const cost = lines.reduce((sum, line) => sum + Number(line.cost), 0) / 1e9;
    expect(body.usage.cost_usd).toBeCloseTo(cost, 9);
    expect(cost).toBeLessThan(max);
  });

  it('no JSON twice: 502, and both attempts are charged', async () => {
    await start({ ANTHROPIC_API_KEY: 'sk-test' });
    fake.answerWith('No.', 2);
    const { status, body } = await ask.json(sampleStory());
    expect([status, body.code, body.retryable]).toEqual([502, 'provider_error', true]);
    expect((await ledger()).map(({ cost }) => Number(cost) > 0)).toEqual([true, true]);
  });

  it('a provider that is down: 503 with Retry-After, nothing sent and nothing charged, until a probe answers', async () => {
    await start({ ANTHROPIC_API_KEY: 'sk-test' });
    fake.next('server_error', 5);
    for (let time = 0; time < 5; time++) expect((await ask.json(sampleStory())).status).toBe(502);
    for (const accept of ['application/json', 'text/event-stream']) {
      const { status, body, headers } = await ask.json(sampleStory(), { accept });
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'provider_unavailable', '15']);
    }
    expect([fake.requests.length, (await ledger()).length]).toEqual([5, 5]);
    expect(api.logs.text).toContain('provider_circuit_opened');
    clock.advance(15_000);
    expect((await ask.json(sampleStory())).status).toBe(200);
  });

  it('a local server: plain blocks, the schema in words, a Markdown fence around the answer, and no bill', async () => {
    fake.always('local_server');
    await start({ TEXT_MODEL_STANDARD: 'qwen3:8b' });
    const { status, body } = await ask.json(sampleStory());
    expect([status, body.ghost_nodes.length, body.inline_suggestions.length]).toEqual([200, 3, 3]);
    expect(body.usage).toMatchObject({ cost_usd: 0, cache_read_tokens: 0, cache_write_tokens: 0 });
    expect(JSON.stringify(fake.lastRequest!.body)).not.toMatch(/cache_control|"thinking"|"effort"|"metadata"/);
    expect(JSON.stringify(fake.lastRequest!.body!.system)).toContain('follows this JSON schema');
    expect(await ledger()).toMatchObject([{ provider: 'local', model: 'qwen3:8b', outcome: 'complete', cost: 0 }]);
  });
});
