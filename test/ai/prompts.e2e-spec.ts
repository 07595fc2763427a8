import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { mobyDickCanon, mobyDickPath, sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller, SuggestCaller } from './suggest-caller';
import { TEXT_ENDPOINTS } from './text-endpoints';
import { UNLIMITED } from './unlimited';

interface Sent {
  model: string;
  system: { text: string }[];
  messages: { content: { text: string; cache_control?: unknown }[] }[];
}

/** Of an operation that makes several calls for one request, where one is looked at. */
const ONE_CALL = { siblings: 1 };

/** What reaches the provider: the same bytes again for what did not change, and the creator's wishes as data. */
describe('the prompts of the text operations', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let token: string;
  let ask: SuggestCaller;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' });
    token = (await signIn(api)).accessToken;
    ask = new SuggestCaller(api.url, token);
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const sent = (index = fake.requests.length - 1) => fake.requests[index]!.body as unknown as Sent;
  const blocks = ({ system, messages }: Sent) => [...system, ...messages[0]!.content].map(({ text }) => text);

  const varied: Record<string, (index: number) => object> = {
    '/ai/suggest': (index) => ({
      existing_children: [{ id: `c_${index}`, gist: `Another child, ${index}.` }],
      count: { ghost_nodes: 1 + index },
    }),
    '/ai/expand': (index) => ({ target_words: 100 + index, alternatives: index }),
    '/ai/continue': (index) => ({ ...ONE_CALL, depth: 1 + (index % 3), tone: { pace: index - 2 } }),
    '/ai/canon-diff': (index) => ({ mode: index % 2 ? 'extract' : 'diff' }),
  };

  it.each(Object.keys(varied))('share all bytes up to the new node, on a path that deepens: %s', async (path) => {
    const canon = mobyDickCanon(mobyDickPath(20));
    const caller = new ProposalCaller(api.url, token, path);
    const bodies = [20, 21, 22, 31].map((depth, index) => ({
      active_path: mobyDickPath(depth),
      branch_canon: canon,
      creator_profile: { tone: ['wry'], view: 'first' },
      steer: `Wish ${index}`,
      ...varied[path]!(index),
    }));
    for (const body of bodies) expect((await caller.json(body)).status).toBe(200);
    for (let index = 1; index < bodies.length; index++) {
      const [before, after] = [blocks(sent(index - 1)), blocks(sent(index))];
      const shared = before.length - 1;
      expect(after.slice(0, shared).join('')).toBe(before.slice(0, shared).join(''));
      expect(after[shared]).toContain(`"id":"${mobyDickPath(31)[bodies[index - 1]!.active_path.length]!.id}"`);
      const { read, c } = fake.ledger.entries[index]!;
      expect(read).toBe(fake.ledger.entries[index - 1]!.c);
      expect(c).toBeGreaterThan(read);
    }
  });

  it('carry the remembered profile, overridden field by field by what the request says', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const remembered = { genres: ['gothic'], tone: ['dry'], avoid: [{ text: 'lantern', match: 'word' }] };
    const stored = JSON.stringify({ ...remembered, history: { accepted: { reversal: 4 } } });
    await fetch(`${api.url}/creator/preferences`, { method: 'PUT', headers, body: stored });
    await ask.json({ active_path: sampleStory().active_path });
    const profile = () => JSON.parse(/\{.*\}/.exec(sent().system[1]!.text)![0]) as unknown;
    expect(profile()).toEqual({ profile: { ...remembered, history: { accepted: { reversal: 4 } } } });
    await ask.json({
      active_path: sampleStory().active_path,
      creator_profile: { tone: ['lush'], exemplars: [{ text: 'My own prose.' }] },
      system_prompt: 'Keep it small.',
    });
    expect(profile()).toEqual({
      direction: 'Keep it small.',
      profile: {
        ...remembered,
        tone: ['lush'],
        exemplars: [{ text: 'My own prose.', style: { words_per_sentence: 3, speech: 0 } }],
        history: { accepted: { reversal: 4 } },
      },
    });
    expect(await api.query('select preferences::text as kept from creator_preferences')).toEqual([
      { kept: expect.not.stringContaining('My own prose') as string },
    ]);
    await fetch(`${api.url}/creator/preferences`, { method: 'DELETE', headers });
  });

  it.each(TEXT_ENDPOINTS.filter(({ path }) => path !== '/ai/summarize'))(
    'carry the rating, which changes nothing but the profile: $path',
    async ({ path, body }) => {
      const caller = new ProposalCaller(api.url, token, path);
      const asked = [undefined, 'general', 'mature', 'mature'];
      for (const rating of asked) {
        const own = path === '/ai/continue' ? ONE_CALL : {};
        const profile = { creator_profile: { genres: ['gothic'], ...(rating && { rating }) }, ...own };
        expect((await caller.json(body(sampleStory().active_path, profile))).status).toBe(200);
      }
      const prompts = asked.map((_, index) => blocks(sent(index)));
      const isOfCreator = (block: string) => block.includes('<creator-') && block.includes('"profile"');
      for (const [index, rating] of asked.entries()) {
        const own = prompts[index]!.filter(isOfCreator);
        expect(own).toHaveLength(1);
        expect(own[0]!.includes('rating')).toBe(rating !== undefined);
        if (rating) expect(own[0]).toContain(`"rating":"${rating}"`);
        const others = (blocksOf: string[]) => blocksOf.filter((block) => !isOfCreator(block));
        expect(others(prompts[index]!)).toEqual(others(prompts[0]!));
      }
      // What is asked of all stories is read from the cache whatever the rating, and all of a prompt that comes again.
      const [, , other, again] = fake.ledger.entries;
      expect(other!.read).toBeGreaterThan(0);
      expect(again!.read).toBe(other!.c);
    },
  );

  it('take no rating but those three', async () => {
    const answer = await ask.json({ ...sampleStory(), creator_profile: { rating: 'x' } });
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { code: 'validation_failed', errors: [{ pointer: '/creator_profile/rating' }] },
    ]);
    expect(fake.requests).toHaveLength(0);
  });

  it('go to the model of the tier, and stand with their version on the ledger', async () => {
    for (const tier of ['draft', 'standard', 'premium']) await ask.json({ ...sampleStory(), tier });
    expect(fake.requests.map((_, index) => sent(index).model)).toEqual([
      'claude-haiku-5-5',
      'claude-sonnet-5-5',
      'claude-opus-5-5',
    ]);
    const lines = await api.query('select distinct operation, prompt from usage_ledger order by operation');
    expect(lines).toEqual([
      { operation: 'ai.canon_diff', prompt: 'canon-diff.v2' },
      { operation: 'ai.continue', prompt: 'continue.v1' },
      { operation: 'ai.expand', prompt: 'expand.v3' },
      { operation: 'ai.merge_propose', prompt: 'merge-propose.v2' },
      { operation: 'ai.suggest', prompt: 'suggest.v5' },
    ]);
  });

  it('are not sent when they might cost more than the request allows', async () => {
    const { status, body } = await ask.json({ ...sampleStory(), max_cost_usd: 0.001 });
    expect([status, body]).toMatchObject([402, { code: 'quota_exceeded', cap: 'request', limit: 0.001 }]);
    expect(fake.requests).toHaveLength(0);
  });

  it('are asked for the split that the offer cursor continues; a cursor that is none, or not theirs, is ignored', async () => {
    const lanes = () =>
      [
        ...sent()
          .messages[0]!.content.at(-1)!
          .text.matchAll(/^Slot \d+: (\w+)/gm),
      ]
        .map(([, word]) => word)
        .sort();
    const one = { active_path: sampleStory().active_path, count: { ghost_nodes: 1, inline_suggestions: 0 } };
    const first = await ask.json(one);
    expect(lanes()).toEqual(['stay', 'stay', 'stay']);
    await ask.json({ ...one, offer_cursor: first.body.offer_cursor });
    expect(lanes()).toEqual(['leave', 'leave', 'leave']);
    const other = new SuggestCaller(api.url, (await signIn(api, 'other@example.com')).accessToken);
    const flipped = `${first.body.offer_cursor.startsWith('A') ? 'B' : 'A'}${first.body.offer_cursor.slice(1)}`;
    for (const [caller, offer_cursor] of [
      [ask, flipped],
      [ask, 'no cursor'],
      [ask, ''],
      [other, first.body.offer_cursor],
    ] as const) {
      const answer = await caller.json({ ...one, offer_cursor });
      expect([answer.status, lanes()]).toEqual([200, ['stay', 'stay', 'stay']]);
    }
  });
});
