import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { SuggestCaller } from './suggest-caller';

describe('POST /ai/suggest', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: SuggestCaller;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-ant-canary-key',
      RATE_LIMIT_PER_MINUTE: '100000',
      DAILY_COST_CAP_USD: '100000',
      MONTHLY_COST_CAP_USD: '100000',
    });
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  it('answers with proposals about the story, what it read, what it cost, and nothing private', async () => {
    const story = sampleStory();
    const { status, body } = await ask.json(story);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      [
        'request_id',
        'proposal_only',
        'based_on',
        'context',
        'usage',
        'provider',
        'notices',
        'ghost_nodes',
        'inline_suggestions',
        'offer_cursor',
      ].sort(),
    );
    expect(body.provider).toEqual({ kind: 'anthropic', model: 'claude-sonnet-5-5' });
    expect(body.context.verbatim).toEqual(story.active_path.map(({ id }) => id));
    expect(body.ghost_nodes).toHaveLength(3);
    for (const ghost of body.ghost_nodes) {
      expect(ghost.parent_id).toBe(story.active_path.at(-1)!.id);
      expect(ghost.grounded_in.every((id) => body.context.verbatim.includes(id))).toBe(true);
    }
    expect(body.inline_suggestions).toHaveLength(3);
    for (const { node_id, start, end, original } of body.inline_suggestions) {
      const node = story.active_path.find(({ id }) => id === node_id)!;
      expect(node.text.slice(start, end)).toBe(original);
    }
    expect(body.usage).toMatchObject({ estimated: false });
    expect(body.usage.cost_usd).toBeCloseTo(Number(fake.ledger.entries[0]!.cost) / 1e9, 9);
  });

  it('streams each proposal as soon as it is complete: the first before 40 % of the answer is written', async () => {
    fake.next({ name: 'small_chunks', hold: 'middle', holdAt: 0.39 });
    const stream = await ask.events(sampleStory());
    expect(await stream.next()).toMatchObject({ event: 'meta', data: { provider: { kind: 'anthropic' } } });
    const first = await stream.next();
    expect(first).toMatchObject({ event: 'ghost_node' });
    expect(fake.lastRequest!.finished).toBe(false);
    fake.resume();
    const rest = await stream.rest();
    expect(
      rest.map(({ event }) => event).filter((name) => name !== 'ghost_node' && name !== 'inline_suggestion'),
    ).toEqual(['usage', 'done']);
    const done = rest.at(-1)!.data as Awaited<ReturnType<SuggestCaller['json']>>['body'];
    const streamed = [first!, ...rest].filter(({ event }) => event === 'ghost_node').map(({ data }) => data);
    expect(streamed).toEqual(done.ghost_nodes);
    expect(rest.find(({ event }) => event === 'usage')!.data).toEqual(done.usage);
  });
});
