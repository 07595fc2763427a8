import type { CanonDiffResponse } from '@cse/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { forkedPair, hostilePath, mobyDickCanon, mobyDickPath, sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

type Body = Record<string, unknown>;

function story(over: Body = {}) {
  const { active_path, branch_canon } = sampleStory();
  return { active_path, branch_canon, ...over };
}

/** Every quote is the slice that the offsets name, in a node that was sent. */
function expectTrueQuotes({ operations }: CanonDiffResponse, path: readonly { id: string; text: string }[]): void {
  for (const { node_id, start, end, quote } of operations.flatMap(({ evidence }) => evidence)) {
    expect(path.find(({ id }) => id === node_id)!.text.slice(start, end)).toBe(quote);
    expect(quote).not.toBe('');
  }
}

describe('POST /ai/canon-diff', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: ProposalCaller<CanonDiffResponse>;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-ant-canary-key' });
    ask = new ProposalCaller(api.url, (await signIn(api)).accessToken, '/ai/canon-diff');
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  it('answers with operations about the focus nodes, each with words that stand there', async () => {
    const { active_path } = story();
    const focus_node_ids = ['n_tide', 'n_hand'];
    const { status, body } = await ask.json(story({ focus_node_ids }));
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      ...['based_on', 'conflicts', 'context', 'high_level_changes', 'notices', 'operations', 'proposal_only'],
      ...['provider', 'request_id', 'usage'],
    ]);
    expect(body.context).toEqual({ verbatim: active_path.map(({ id }) => id), summarised: [], omitted: [] });
    expect(body.operations.length).toBeGreaterThan(2);
    expectTrueQuotes(body, active_path);
    for (const { evidence, target } of body.operations) {
      expect(evidence.some(({ node_id }) => focus_node_ids.includes(node_id))).toBe(true);
      expect(target.id).toMatch(/^new:\d+$|^f_/);
    }
    expect(body.usage).toMatchObject({ estimated: false });
    expect(body.usage.cost_usd).toBeCloseTo(Number(fake.ledger.entries[0]!.cost) / 1e9, 9);
    expect(await api.query('select operation, prompt from usage_ledger order by id desc limit 1')).toEqual([
      { operation: 'ai.canon_diff', prompt: 'canon-diff.v2' },
    ]);
  });

  it('streams each operation as soon as it is complete, long before the answer is', async () => {
    fake.next({ name: 'small_chunks', hold: 'middle' });
    const stream = await ask.events(story());
    expect(await stream.next()).toMatchObject({ event: 'meta', data: { provider: { kind: 'anthropic' } } });
    const first = await stream.next();
    expect(first).toMatchObject({ event: 'operation' });
    expect(fake.lastRequest!.finished).toBe(false);
    fake.resume();
    const rest = await stream.rest();
    expect(rest.map(({ event }) => event).filter((name) => name !== 'operation')).toEqual(['usage', 'done']);
    const done = rest.at(-1)!.data as CanonDiffResponse;
    expect([first!, ...rest].flatMap(({ event, data }) => (event === 'operation' ? [data] : []))).toEqual(
      done.operations,
    );
  });

  it('reports what the canon contradicts in itself, and what contradicts the author, whatever the model says', async () => {
    const body = story();
    const left = body.branch_canon.facts!.find(({ id }) => id === 'f_left')!;
    const right = {
      ...{ id: 'f_right', subject: left.subject, attribute: left.attribute, value: 'right', valid_from: 'n_tide' },
      sources: [{ node_id: 'n_tide', quote: 'The water took the steps.' }],
    };
    body.branch_canon.facts!.push(right);
    fake.answerWith({
      operations: [
        {
          evidence: [{ node_id: 'n_tide', quote: 'a stump of chalk in her left hand', role: 'supports' }],
          ...{ op: 'update', kind: 'fact', id: 'f_left', subject: '', field: 'value', after: 'both', detail: '' },
          ...{ modality: 'stated', holder: '', category: 'characterization', note: 'She holds the chalk.' },
        },
      ],
    });
    const { body: answer } = await ask.json(body);
    expect(answer.operations.map(({ op, target, before, after }) => [op, target.id, before, after])).toEqual([
      ['conflict', 'f_left', 'left', 'right'],
      ['conflict', 'f_left', 'left', 'both'],
    ]);
    expect(answer.conflicts[0]).toMatchObject({ fact_ids: ['f_left', 'f_right'] });
    expect(answer.conflicts.every(({ options }) => !options.includes('keep_after'))).toBe(true);
    expectTrueQuotes(answer, body.active_path);
  });

  it.each([
    ['missing_quote', 'quote_not_found'],
    ['false_quote', 'quote_not_found'],
    ['off_path_node', 'quote_not_found'],
    ['duplicates', 'candidate_dropped'],
    ['markup', 'candidate_dropped'],
    ['max_tokens', 'output_truncated'],
  ])('drops what is bad in an answer with %s, and says %s', async (scenario, code) => {
    const whole = await ask.json(story());
    fake.next(scenario);
    const { status, body } = await ask.json(story());
    expect(status).toBe(200);
    expect(body.notices).toContainEqual(expect.objectContaining({ code }));
    expect(body.operations.length).toBeGreaterThan(0);
    expect(body.operations.length).toBeLessThan(whole.body.operations.length);
    expectTrueQuotes(body, story().active_path);
  });

  it('lets no field out that is not of the contract', async () => {
    fake.next('leaked_field');
    const { text, body } = await ask.json(story());
    expect(body.operations.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/probability|"lane"|"score"|exploratory/);
  });

  it('ends a stream that meets a failure in the middle with exactly one error event', async () => {
    fake.next('error_mid_text');
    const events = await (await ask.events(story())).rest();
    expect(events[0]!.event).toBe('meta');
    expect(events.filter(({ event }) => event === 'error')).toEqual([events.at(-1)]);
    expect(events.at(-1)!.data).toMatchObject({ code: 'provider_unavailable' });
    expect(api.logs.text).not.toContain('stump of chalk');
  });

  it('reads a hostile story and lets nothing of it but prose through', async () => {
    const active_path = hostilePath();
    const { status, body } = await ask.json({ active_path });
    expect(status).toBe(200);
    const lines = JSON.stringify(fake.lastRequest!.body!.messages);
    expect(lines.match(/<task>\\n/g)).toHaveLength(1);
    expectTrueQuotes(body, active_path);
  });

  it('knows nothing of one branch when it is asked about another', async () => {
    const { left, right } = forkedPair();
    for (const [own, other] of [
      [left, right],
      [right, left],
      [left, right],
    ] as const) {
      const { text } = await ask.json({ active_path: own.path });
      const sent = JSON.stringify(fake.lastRequest!.body);
      expect(sent).toContain(own.canary);
      expect(sent + text).not.toContain(other.canary);
    }
  });

  const node = (id: string, parent_id: string | null) => ({ id, parent_id, text: 'x' });
  it.each([
    ['an unknown mode', { mode: 'merge' }, '/mode'],
    ['an empty focus', { focus_node_ids: [] }, '/focus_node_ids'],
    ['a focus that is no list', { focus_node_ids: 'n_tide' }, '/focus_node_ids'],
    ['no id in the focus', { focus_node_ids: ['n_tide', 'no id!'] }, '/focus_node_ids/1'],
    ['null in the focus', { focus_node_ids: [null] }, '/focus_node_ids/0'],
    ['a node twice in the focus', { focus_node_ids: ['n_tide', 'n_tide'] }, '/focus_node_ids/1'],
    ['21 nodes in the focus', { focus_node_ids: Array.from({ length: 21 }, (_, i) => `n_${i}`) }, '/focus_node_ids'],
    ['a count', { count: 3 }, '/count'],
    ['no path', { active_path: undefined }, '/active_path'],
    ['a canon that is a list', { branch_canon: [] }, '/branch_canon'],
    [
      'a fact without a value',
      { branch_canon: { facts: [{ id: 'f', subject: 's', attribute: 'a' }] } },
      '/branch_canon/facts/0/value',
    ],
  ] as [string, Body, string][])('refuses %s: 400 with a pointer', async (_, over, pointer) => {
    const { status, body } = await ask.json(story(over));
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors!.map((error) => error.pointer)).toContain(pointer);
    expect(fake.requests).toHaveLength(0);
  });

  it.each([
    ['an empty path', { active_path: [], branch_canon: {} }, 'path_empty', '/active_path'],
    [
      'a sibling',
      { active_path: [node('a', null), node('b', 'a'), node('c', 'a')], branch_canon: {} },
      'path_not_contiguous',
      '/active_path/2/parent_id',
    ],
    ['a focus off the path', { focus_node_ids: ['n_tide', 'n_elsewhere'] }, 'reference_off_path', '/focus_node_ids/1'],
    [
      'a thread off the path',
      { branch_canon: { threads: [{ id: 't', question: 'q', opened_node_id: 'gone' }] } },
      'reference_off_path',
      '/branch_canon/threads/0/opened_node_id',
    ],
  ] as [string, Body, string, string][])('refuses %s: 422 with its own code', async (_, over, code, pointer) => {
    for (const accept of ['application/json', 'text/event-stream']) {
      const { status, body } = await ask.json(story(over), { accept });
      expect([status, body.code, body.errors![0]!.pointer]).toEqual([422, code, pointer]);
    }
    expect(fake.requests).toHaveLength(0);
  });

  it('is refused before it is sent when it may cost more than the request allows, and is quoted at that price', async () => {
    const quote = await fetch(`${api.url}/usage/estimate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${(await signIn(api)).accessToken}` },
      body: JSON.stringify({ operation: 'ai.canon_diff', request: story() }),
    });
    const { cost_usd } = (await quote.json()) as { cost_usd: { max: number } };
    const refusedAt = await ask.json(story({ max_cost_usd: 0.001 }));
    expect([refusedAt.status, refusedAt.body]).toMatchObject([402, { code: 'quota_exceeded', cap: 'request' }]);
    expect(fake.requests).toHaveLength(0);
    expect((await ask.json(story({ max_cost_usd: cost_usd.max * 1.01 }))).status).toBe(200);
    // A quote at which it is admitted is no count of tokens.
    expect(fake.counts).toEqual({ 'POST /v1/messages': 1 });
  });
});

describe('POST /ai/canon-diff without a model', () => {
  let api: TestApi;
  let ask: ProposalCaller<CanonDiffResponse>;

  beforeAll(async () => {
    api = await startTestApi({ ...UNLIMITED, TEXT_PROVIDER: 'sketch' });
    ask = new ProposalCaller(api.url, (await signIn(api)).accessToken, '/ai/canon-diff');
  });
  afterAll(() => api.close());

  it('adds the people and places that the canon lacks, with whole sentences, and says that it is a sketch', async () => {
    const active_path = mobyDickPath(50);
    const { characters, ...rest } = mobyDickCanon(active_path);
    const branch_canon = { ...rest, characters: characters!.filter(({ name }) => name !== 'Queequeg') };
    const focus_node_ids = active_path.filter(({ text }) => text.includes('Queequeg')).map(({ id }) => id);
    const body = { active_path, branch_canon, focus_node_ids: focus_node_ids.slice(0, 20) };
    const { status, body: answer } = await ask.json(body);
    expect(status).toBe(200);
    expect(answer.provider.kind).toBe('sketch');
    expect(answer.notices.map(({ code }) => code)).toContain('sketch_provider');
    expect(answer.operations.map(({ after }) => after)).toContainEqual({ name: 'Queequeg' });
    expect(answer.operations.every(({ op }) => op === 'add')).toBe(true);
    expect(answer.conflicts).toEqual([]);
    expectTrueQuotes(answer, active_path);
    for (const { quote } of answer.operations.flatMap(({ evidence }) => evidence)) {
      expect(quote).toMatch(/^["'(]?\p{Lu}.*[.!?…]["')]*$/su);
    }
    expect({ ...(await ask.json(body)).body, request_id: '' }).toEqual({ ...answer, request_id: '' });
  });

  it('streams, and finds the contradictions that a canon holds by itself', async () => {
    const { active_path, branch_canon } = story();
    const left = branch_canon.facts!.find(({ id }) => id === 'f_left')!;
    branch_canon.facts!.push({ ...left, id: 'f_right', value: 'right', locked: false, sources: [] });
    const events = await (await ask.events({ active_path, branch_canon })).rest();
    expect(events.map(({ event }) => event).filter((name) => name !== 'operation')).toEqual(['meta', 'usage', 'done']);
    const { conflicts } = events.at(-1)!.data as CanonDiffResponse;
    expect(conflicts).toMatchObject([{ fact_ids: ['f_left', 'f_right'], highlight: [{ node_id: 'n_chalk' }] }]);
  });
});
