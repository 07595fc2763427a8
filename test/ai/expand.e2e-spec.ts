import type { ExpandResponse } from '@cse/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { forkedPair, hostilePath, mobyDickPath, sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller, type StreamEvent } from './suggest-caller';
import { UNLIMITED } from './unlimited';

const OPERATIONS = ['expand', 'rewrite', 'tighten', 'dialogue', 'sensory', 'shift_view'] as const;

function request(over: object = {}) {
  const { active_path, branch_canon, creator_profile } = sampleStory();
  return { active_path, branch_canon, creator_profile, target_words: 100, ...over };
}

const current = sampleStory().active_path.at(-1)!;
const deltasOf = (events: StreamEvent[], target: string) =>
  events
    .filter(({ event }) => event === 'text_delta')
    .map(({ data }) => data as { target: string; delta: string })
    .filter((data) => data.target === target)
    .map(({ delta }) => delta);

describe('POST /ai/expand', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let token: string;
  let ask: ProposalCaller<ExpandResponse>;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' });
    token = (await signIn(api)).accessToken;
    ask = new ProposalCaller(api.url, token, '/ai/expand');
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const task = () => (fake.lastRequest!.body!.messages as { content: { text: string }[] }[])[0]!.content.at(-1)!.text;

  it('answers with versions from angles of their own, what they replace, and what the first does to the canon', async () => {
    const { status, body } = await ask.json(request());
    expect(status).toBe(200);
    expect(body.alternatives).toHaveLength(2);
    expect(new Set(body.alternatives.map(({ angle }) => angle.toLowerCase())).size).toBe(2);
    for (const { text, words } of [body.primary, ...body.alternatives]) {
      expect(words).toBeGreaterThanOrEqual(85);
      expect(words).toBeLessThanOrEqual(115);
      expect(text).not.toContain('undefined');
    }
    expect(body.canon_effects.length).toBeGreaterThan(0);
    for (const { quote } of body.canon_effects) expect(body.primary.text).toContain(quote);
    expect(body.replaces).toMatchObject({ node_id: current.id, start: 0, end: current.text.length });
    expect(body.replaces.original_hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(body.usage.cost_usd).toBeCloseTo(Number(fake.ledger.entries[0]!.cost) / 1e9, 9);
    expect(Object.keys(body).sort()).toEqual(
      [
        ...['request_id', 'proposal_only', 'based_on', 'context', 'usage', 'provider', 'notices'],
        ...['primary', 'alternatives', 'canon_effects', 'replaces'],
      ].sort(),
    );
  });

  it.each(OPERATIONS)('asks the model to %s the words that were selected, and nothing else', async (operation) => {
    const start = current.text.indexOf('The water took the steps.');
    const text = 'The water took the steps. It took the rings.';
    const selection = { start, end: start + text.length, text };
    const { status, body } = await ask.json(
      request({ operation, selection, target_words: undefined, alternatives: 0 }),
    );
    expect(status).toBe(200);
    expect(body.replaces).toMatchObject({ node_id: current.id, start, end: start + text.length });
    expect(task()).toContain(`Operation: ${operation}.`);
    expect(task()).toContain(JSON.stringify(text));
    expect(body.alternatives).toEqual([]);
  });

  it('works on an earlier node, keeps named facts, and changes no byte before the task', async () => {
    const node = sampleStory().active_path[2]!;
    const fact = sampleStory().branch_canon.facts![0]!.id;
    await ask.json(request());
    await ask.json(request({ node_id: node.id, keep_facts: [fact] }));
    expect(task()).toContain(`the text of node "${node.id}"`);
    expect(task()).toContain(`must stay true: "${fact}"`);
    const [first, second] = fake.requests.map(({ body }) => (body!.messages as { content: unknown[] }[])[0]!.content);
    expect(second!.slice(0, -1)).toEqual(first!.slice(0, -1));
  });

  it('streams the primary while it grows, then each alternative under its id', async () => {
    fake.next({ name: 'small_chunks', hold: 'middle' });
    const stream = await ask.events(request());
    const before = [await stream.next(), await stream.next()];
    expect(before[0]).toMatchObject({ event: 'meta', data: { provider: { kind: 'anthropic' } } });
    expect(before[1]).toMatchObject({ event: 'text_delta', data: { target: 'primary' } });
    expect(fake.lastRequest!.finished).toBe(false);
    fake.resume();
    const events = [before[1]!, ...(await stream.rest())];
    expect(events.map(({ event }) => event).slice(-2)).toEqual(['usage', 'done']);
    const done = events.at(-1)!.data as ExpandResponse;
    expect(deltasOf(events, 'primary').length).toBeGreaterThan(2);
    expect(deltasOf(events, 'primary').join('')).toBe(done.primary.text);
    for (const { id, text } of done.alternatives) expect(deltasOf(events, id).join('')).toBe(text);
  });

  it.each([
    ['false_quote', 'quote_not_found'],
    ['duplicates', 'candidate_dropped'],
    ['markup', 'candidate_dropped'],
    ['leaked_text', 'candidate_dropped'],
    ['too_few', 'fewer_alternatives'],
  ] as const)('keeps an answer with %s honest, and says %s', async (flaw, notice) => {
    fake.next({ flaw });
    const { status, body, text } = await ask.json(request());
    expect(status).toBe(200);
    expect(body.notices.map(({ code }) => code)).toContain(notice);
    expect(text).not.toMatch(/onerror|evil\.example|exploratory, likelihood/);
    for (const { quote } of body.canon_effects) expect(body.primary.text).toContain(quote);
  });

  it('ends a truncated answer with a whole sentence, and fails one that was refused', async () => {
    fake.next('max_tokens');
    const cut = await ask.json(request({ alternatives: 0 }));
    expect(cut.status).toBe(200);
    expect(cut.body.notices).toContainEqual({ code: 'output_truncated' });
    expect(cut.body.primary.text).toMatch(/[.!?]$/);
    fake.next('refusal_after_text');
    const refused = await ask.json(request());
    expect([refused.status, refused.body.code]).toEqual([422, 'content_refused']);
  });

  it('never costs more than was estimated, for any length and number of versions', async () => {
    for (const over of [{ alternatives: 4, target_words: 1_200 }, { alternatives: 0 }, { operation: 'tighten' }]) {
      const response = await fetch(`${api.url}/usage/estimate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ operation: 'ai.expand', request: request(over) }),
      });
      const { cost_usd, max_output_tokens } = (await response.json()) as {
        cost_usd: { max: number };
        max_output_tokens: number;
      };
      const { body } = await ask.json(request(over));
      expect(body.usage.cost_usd).toBeGreaterThan(0);
      expect(body.usage.cost_usd).toBeLessThanOrEqual(cost_usd.max);
      expect(fake.lastRequest!.body!.max_tokens).toBe(max_output_tokens);
    }
  });

  it('expands a hostile story into prose and nothing else', async () => {
    const path = hostilePath();
    for (const { id, text } of path) {
      const selection = { start: 0, end: 400, text: text.slice(0, 400).toWellFormed() };
      const { status, body } = await ask.json({ active_path: path, node_id: id, selection, alternatives: 1 });
      expect([id, status]).toEqual([id, 200]);
      expect(body.primary.text).not.toMatch(/<script|\]\(javascript/);
      expect(task().match(/<task>\n/g)).toHaveLength(1);
    }
  });

  it('knows nothing of another branch', async () => {
    const { left, right } = forkedPair();
    for (const [own, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const { status, text } = await ask.json({ active_path: own.path, target_words: 60 });
      expect(status).toBe(200);
      expect(text).not.toContain(other.canary);
      const sent = JSON.stringify(fake.lastRequest!.body);
      expect(sent).toContain(own.canary);
      expect(sent).not.toContain(other.canary);
    }
  });

  it.each([
    ['other words than the node has', { start: 0, end: 3, text: 'abc' }],
    ['nothing', { start: 5, end: 5, text: 'x' }],
    ['backwards', { start: 9, end: 4, text: 'x' }],
    ['past the end', { start: 8_000, end: 8_004, text: 'tide' }],
    ['the rest and more', { start: 4, end: 8_000, text: current.text.slice(4) }],
  ])('a selection of %s: 422 selection_mismatch', async (_, selection) => {
    for (const accept of ['application/json', 'text/event-stream']) {
      const { status, body } = await ask.json(request({ selection }), { accept });
      expect([status, body.code, body.errors![0]!.pointer]).toEqual([422, 'selection_mismatch', '/selection/text']);
    }
    expect(fake.requests).toHaveLength(0);
  });

  it.each([
    ['a node off the path', { node_id: 'elsewhere' }, 422, 'reference_off_path', '/node_id'],
    ['a fact that the canon has not', { keep_facts: ['f_none'] }, 400, 'validation_failed', '/keep_facts/0'],
    ['a fact twice', { keep_facts: ['f_a', 'f_a'] }, 400, 'validation_failed', '/keep_facts/1'],
    ['an unknown operation', { operation: 'translate' }, 400, 'validation_failed', '/operation'],
    ['19 words', { target_words: 19 }, 400, 'validation_failed', '/target_words'],
    ['1,201 words', { target_words: 1_201 }, 400, 'validation_failed', '/target_words'],
    ['five alternatives', { alternatives: 5 }, 400, 'validation_failed', '/alternatives'],
    ['half a selection', { selection: { start: 0 } }, 400, 'validation_failed', '/selection/end'],
    ['an empty path', { active_path: [] }, 422, 'path_empty', '/active_path'],
  ])('%s is refused before anything is sent', async (_, over, status, code, pointer) => {
    const { status: answered, body } = await ask.json(request(over));
    expect([answered, body.code, body.errors!.map((error) => error.pointer)]).toEqual([
      status,
      code,
      expect.arrayContaining([pointer]),
    ]);
    expect(fake.requests).toHaveLength(0);
  });
});

describe('POST /ai/expand without a language model', () => {
  let api: TestApi;
  let token: string;
  let ask: ProposalCaller<ExpandResponse>;

  beforeAll(async () => {
    api = await startTestApi({ ...UNLIMITED, TEXT_PROVIDER: 'sketch' });
    token = (await signIn(api)).accessToken;
    ask = new ProposalCaller(api.url, token, '/ai/expand');
  });
  afterAll(() => api.close());

  const wordy = 'It was very cold in the boathouse. “It is very cold,” said Mara, in order to say something.';

  it('tightens by taking out what says nothing, says how often, and leaves speech and all else as it is', async () => {
    const first = await ask.json({ active_path: [{ id: 'n_1', parent_id: null, text: wordy }], operation: 'tighten' });
    expect(first.status).toBe(200);
    expect(first.body.primary.text).toBe(
      'It was cold in the boathouse. “It is very cold,” said Mara, to say something.',
    );
    expect([first.body.alternatives, first.body.canon_effects]).toEqual([[], []]);
    expect(first.body.notices).toEqual(
      expect.arrayContaining([{ code: 'sketch_provider' }, { code: 'operation_approximated', count: 2 }]),
    );
    const [long] = mobyDickPath(1);
    const plain = await ask.json({ active_path: [long], operation: 'tighten' });
    expect(plain.body.primary.text.length).toBeLessThanOrEqual(long!.text.length);
    expect((await ask.json({ active_path: [long], operation: 'tighten' })).body.primary).toEqual(plain.body.primary);
  });

  it.each(OPERATIONS.filter((operation) => operation !== 'tighten'))(
    'refuses to %s, in the estimate too, and names what could',
    async (operation) => {
      const body = { active_path: mobyDickPath(3), operation };
      const { status, body: problem } = await ask.json(body);
      expect([status, problem.code, problem.errors]).toEqual([
        422,
        'unsupported_option',
        [{ pointer: '/operation', detail: expect.stringMatching(/language model/) }],
      ]);
      const estimate = await fetch(`${api.url}/usage/estimate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ operation: 'ai.expand', request: body }),
      });
      expect([estimate.status, await estimate.json()]).toMatchObject([
        422,
        { code: 'unsupported_option', errors: [{ pointer: '/request/operation' }] },
      ]);
      expect((await ask.send(body, { accept: 'text/event-stream' })).status).toBe(422);
    },
  );

  it('refuses a node without a word, and leaves another language as it is', async () => {
    const blank = { id: 'n_1', parent_id: null, text: ' ' };
    const empty = await ask.json({ active_path: [blank], operation: 'tighten' });
    expect([empty.status, empty.body.code, empty.body.errors?.[0]?.pointer]).toEqual([
      422,
      'unsupported_option',
      '/node_id',
    ]);
    const text = 'Die Frau stand am Ufer und sah dem Boot des Fischers nach, bis es hinter der Mole verschwunden war.';
    const german = await ask.json({ active_path: [{ id: 'n_1', parent_id: null, text }], operation: 'tighten' });
    expect(german.body.primary.text).toBe(text);
    expect(german.body.notices).toContainEqual({ code: 'language_not_supported' });
  });
});
