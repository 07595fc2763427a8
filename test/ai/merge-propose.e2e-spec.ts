import type { MergeResponse } from '@cse/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { forkedPair, hostilePath, sampleMerge, type SampleMerge } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

type Body = Record<string, unknown>;
type Proposal = MergeResponse['proposals'][number];

/** Every fact of either leg stands in exactly one of the three lists. */
function expectComplete({ reconciled_facts, set_aside, open_conflicts }: Proposal, body: SampleMerge): void {
  const ids = [
    ...reconciled_facts.flatMap(({ source_fact_ids }) => source_fact_ids),
    ...set_aside.map(({ fact_id }) => fact_id),
    ...open_conflicts.flatMap(({ fact_ids }) => fact_ids),
  ].sort();
  const legs = [...(body.canon_left.facts ?? []), ...(body.canon_right.facts ?? [])];
  expect(ids).toEqual([...new Set(legs.map(({ id }) => id))].sort());
  for (const { from, needs_author } of reconciled_facts) expect(needs_author).toBe(from === 'synthesised');
}

function expectSound({ proposals }: MergeResponse, body: SampleMerge): void {
  const legs = [...body.left.nodes, ...body.right.nodes];
  expect(new Set(proposals.map(({ approach }) => approach)).size).toBe(proposals.length);
  for (const proposal of proposals) {
    expectComplete(proposal, body);
    expect(proposal.merge_node.parent_ids).toEqual([body.left.nodes.at(-1)!.id, body.right.nodes.at(-1)!.id]);
    for (const { after } of proposal.bridge_beats) expect(legs.map(({ id }) => id)).toContain(after);
    for (const { highlight } of proposal.open_conflicts) {
      for (const { node_id, start, end } of highlight) {
        expect(legs.find(({ id }) => id === node_id)!.text.slice(start, end)).not.toBe('');
      }
    }
  }
}

describe('POST /ai/merge-propose', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let ask: ProposalCaller<MergeResponse>;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-ant-canary-key' });
    ask = new ProposalCaller(api.url, (await signIn(api)).accessToken, '/ai/merge-propose');
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  it('answers with the fact table, and with proposals that join both tips and lose no fact', async () => {
    const { status, body } = await ask.json(sampleMerge());
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      ...['based_on', 'context', 'fact_table', 'notices', 'proposal_only', 'proposals', 'provider'],
      ...['request_id', 'usage'],
    ]);
    expect(body.fact_table.find(({ key }) => key === 'the chapel key|whereabouts')).toEqual({
      key: 'the chapel key|whereabouts',
      base: 'on a nail behind the altar stone',
      left: 'with Nell',
      right: "in the reeve's drawer",
      state: 'conflict',
    });
    const states = body.fact_table.map(({ state }) => state);
    expect([...new Set(states)].sort()).toEqual(['conflict', 'left_only', 'right_only', 'unchanged']);
    expect(body.proposals).toHaveLength(2);
    expectSound(body, sampleMerge());
    expect(body.usage).toMatchObject({ estimated: false });
    expect(body.usage.cost_usd).toBeCloseTo(Number(fake.ledger.entries[0]!.cost) / 1e9, 9);
    expect(await api.query('select operation, prompt from usage_ledger order by id desc limit 1')).toEqual([
      { operation: 'ai.merge_propose', prompt: 'merge-propose.v2' },
    ]);
  });

  it('shows the model conflicting facts, tips and summaries, and says what it left out', async () => {
    const body = sampleMerge();
    const { body: answer } = await ask.json(body);
    const sent = JSON.stringify(fake.lastRequest!.body!.messages);
    const tips = [body.common_path.at(-1)!, ...body.left.nodes, ...body.right.nodes];
    expect(answer.context.verbatim).toEqual(tips.map(({ id }) => id));
    expect(answer.context.omitted).toEqual(body.common_path.slice(0, -1).map(({ id }) => id));
    for (const { text } of tips) expect(sent).toContain(JSON.stringify(JSON.stringify(text)).slice(3, -3));
    expect(sent).not.toContain(body.common_path[0]!.text.slice(0, 40));
    // A fact that is in conflict, and one that only a branch has changed.
    expect(sent).toContain("in the reeve's drawer");
    expect(sent).not.toContain('locked in the counting house');
  });

  it('streams each proposal as soon as it is complete, long before the answer is', async () => {
    fake.next({ name: 'small_chunks', hold: 'middle' });
    const stream = await ask.events({ ...sampleMerge(), count: 3 });
    expect(await stream.next()).toMatchObject({ event: 'meta', data: { provider: { kind: 'anthropic' } } });
    const first = await stream.next();
    expect(first).toMatchObject({ event: 'proposal' });
    expect(fake.lastRequest!.finished).toBe(false);
    fake.resume();
    const rest = await stream.rest();
    expect(rest.map(({ event }) => event).filter((name) => name !== 'proposal')).toEqual(['usage', 'done']);
    const done = rest.at(-1)!.data as MergeResponse;
    expect([first!, ...rest].flatMap(({ event, data }) => (event === 'proposal' ? [data] : []))).toEqual(
      done.proposals,
    );
    expect(done.proposals).toHaveLength(3);
  });

  it.each([
    'missing_quote',
    'off_path_node',
    'duplicates',
    'markup',
    'leaked_field',
    'leaked_text',
    'max_tokens',
    'too_few',
  ])('loses no fact, and lets nothing bad out, when an answer has %s', async (scenario) => {
    const body = { ...sampleMerge(), count: 3 };
    fake.next(scenario);
    const { status, text, body: answer } = await ask.json(body);
    expect(status).toBe(200);
    expectSound(answer, body);
    expect(text).not.toMatch(/probability|"lane"|exploratory|evil\.example|onerror|n_of_another_branch/);
    const missing = 3 - answer.proposals.length;
    const told = answer.notices.find(({ code }) => code === 'fewer_proposals')?.count ?? 0;
    expect(told).toBe(missing);
  });

  it('needs the author for what no branch says, and never overrules what is locked', async () => {
    const body = sampleMerge();
    const decide = (keep: string) => ({
      ...{
        approach: 'sequence',
        title: 'Low water',
        gist: 'The tide takes the key from both of them.',
        bridge_beats: [],
      },
      merge_node: { title: 'Low water', gist: 'The key is gone.' },
      decisions: [{ key: 'k1', keep, value: 'in the sea', reason: 'The tide takes it.' }],
    });
    fake.answerWith({ proposals: [decide('new')] });
    const { body: made } = await ask.json(body);
    expect(made.proposals[0]!.reconciled_facts).toContainEqual({
      fact: expect.objectContaining({ id: 'new:1', value: 'in the sea' }) as unknown,
      from: 'synthesised',
      source_fact_ids: ['f_key_nell', 'f_key_drawer'],
      reason: 'The tide takes it.',
      needs_author: true,
    });
    body.canon_left.facts!.find(({ id }) => id === 'f_key_nell')!.locked = true;
    for (const keep of ['new', 'right']) {
      fake.answerWith({ proposals: [decide(keep)] });
      const { body: answer } = await ask.json(body);
      expectSound(answer, body);
      expect(answer.proposals[0]!.open_conflicts).toMatchObject([
        { fact_ids: ['f_key_nell', 'f_key_drawer'], options: ['keep_before', 'belief_or_lie', 'ask_author'] },
      ]);
    }
  });

  it('ends a stream that meets a failure in the middle with exactly one error event', async () => {
    fake.next('error_mid_text');
    const events = await (await ask.events({ ...sampleMerge(), count: 3 })).rest();
    expect(events[0]!.event).toBe('meta');
    expect(events.filter(({ event }) => event === 'error')).toEqual([events.at(-1)]);
    expect(events.at(-1)!.data).toMatchObject({ code: 'provider_unavailable' });
    expect(api.logs.text).not.toContain('chandler');
  });

  it('reads hostile legs and lets nothing of them but prose through', async () => {
    const [root, ...others] = hostilePath();
    const from = (nodes: typeof others) =>
      nodes.map((node, index) => (index === 0 ? { ...node, parent_id: root!.id } : node));
    const body = {
      common_path: [root],
      left: { nodes: from(others.slice(0, 5)) },
      right: { nodes: from(others.slice(5)) },
    };
    const { status, text } = await ask.json(body);
    expect(status).toBe(200);
    expect(JSON.stringify(fake.lastRequest!.body!.messages).match(/<task>\\n/g)).toHaveLength(1);
    expect(text).not.toMatch(/<script|onerror|evil\.example/);
  });

  it('knows of each leg because both were sent, and of no other branch', async () => {
    const { trunk, left, right } = forkedPair();
    const own = (path: typeof trunk) => path.slice(trunk.length);
    const others = own(right.path).map((node) => ({ ...node, text: node.text.replaceAll(right.canary, 'nothing') }));
    await ask.json({ common_path: trunk, left: { nodes: own(left.path) }, right: { nodes: own(right.path) } });
    expect(JSON.stringify(fake.lastRequest!.body)).toContain(left.canary);
    expect(JSON.stringify(fake.lastRequest!.body)).toContain(right.canary);
    const { text } = await ask.json({ common_path: trunk, left: { nodes: own(left.path) }, right: { nodes: others } });
    expect(JSON.stringify(fake.lastRequest!.body)).toContain(left.canary);
    expect(JSON.stringify(fake.lastRequest!.body) + text).not.toContain(right.canary);
  });

  const node = (id: string, parent_id: string | null) => ({ id, parent_id, text: 'x' });
  const tooMany = Array.from({ length: 201 }, (_, i) => node(`x${i}`, i ? `x${i - 1}` : 'n_stair'));
  it.each([
    ['no common path', { common_path: undefined }, '/common_path'],
    ['no left leg', { left: undefined }, '/left'],
    ['a leg that is a list', { right: [] }, '/right'],
    ['a leg without nodes', { left: { branch_id: 'b' } }, '/left/nodes'],
    ['an unknown field of a leg', { left: { ...sampleMerge().left, tip: 'x' } }, '/left/tip'],
    ['a bad branch id', { left: { ...sampleMerge().left, branch_id: 'no id!' } }, '/left/branch_id'],
    ['201 nodes in a leg', { left: { nodes: tooMany } }, '/left/nodes'],
    ['a node of a leg without text', { left: { nodes: [{ id: 'x', parent_id: 'n_stair' }] } }, '/left/nodes/0/text'],
    ['no proposals', { count: 0 }, '/count'],
    ['four proposals', { count: 4 }, '/count'],
    ['an active path', { active_path: [] }, '/active_path'],
    ['a canon that is a text', { canon_left: 'x' }, '/canon_left'],
  ] as [string, Body, string][])('refuses %s: 400 with a pointer', async (_, over, pointer) => {
    const { status, body } = await ask.json({ ...sampleMerge(), ...over });
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors!.map((error) => error.pointer)).toContain(pointer);
    expect(fake.requests).toHaveLength(0);
  });

  it.each([
    ['an empty leg', { left: { nodes: [] } }, 'path_empty', '/left/nodes'],
    [
      'a leg from elsewhere',
      { left: { nodes: [node('x', 'n_wall')] } },
      'leg_not_from_ancestor',
      '/left/nodes/0/parent_id',
    ],
    [
      'a node in both legs',
      {
        left: { nodes: [node('x', 'n_stair')] },
        right: { nodes: [node('x', 'n_stair')] },
        canon_left: {},
        canon_right: {},
      },
      'path_duplicate_id',
      '/right/nodes/0/id',
    ],
    [
      'a gap in a leg',
      { right: { nodes: [node('x', 'n_stair'), node('y', 'n_stair')] }, canon_right: {} },
      'path_not_contiguous',
      '/right/nodes/1/parent_id',
    ],
    [
      'a canon that names the other leg',
      { canon_left: sampleMerge().canon_right },
      'reference_off_path',
      expect.stringMatching(/^\/canon_left\/facts\/\d+\/valid_from$/),
    ],
    [
      'a base that names a leg',
      { canon_base: sampleMerge().canon_left },
      'reference_off_path',
      expect.stringMatching(/^\/canon_base\//),
    ],
  ] as [string, Body, string, string][])('refuses %s: 422 with its own code', async (_, over, code, pointer) => {
    for (const accept of ['application/json', 'text/event-stream']) {
      const { status, body } = await ask.json({ ...sampleMerge(), ...over }, { accept });
      expect([status, body.code, body.errors![0]!.pointer]).toEqual([422, code, pointer]);
    }
    expect(fake.requests).toHaveLength(0);
  });

  it('is refused before it is sent when it may cost more than the request allows, and is quoted at that price', async () => {
    const quote = await fetch(`${api.url}/usage/estimate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${(await signIn(api)).accessToken}` },
      body: JSON.stringify({ operation: 'ai.merge_propose', request: sampleMerge() }),
    });
    const { cost_usd } = (await quote.json()) as { cost_usd: { max: number } };
    const refusedAt = await ask.json({ ...sampleMerge(), max_cost_usd: 0.001 });
    expect([refusedAt.status, refusedAt.body]).toMatchObject([402, { code: 'quota_exceeded', cap: 'request' }]);
    expect(fake.requests).toHaveLength(0);
    const { status, body } = await ask.json({ ...sampleMerge(), max_cost_usd: cost_usd.max * 1.01 });
    expect(status).toBe(200);
    expect(body.usage.cost_usd).toBeLessThan(cost_usd.max);
  });
});

describe('POST /ai/merge-propose without a model', () => {
  let api: TestApi;
  let ask: ProposalCaller<MergeResponse>;

  beforeAll(async () => {
    api = await startTestApi({ ...UNLIMITED, TEXT_PROVIDER: 'sketch' });
    ask = new ProposalCaller(api.url, (await signIn(api)).accessToken, '/ai/merge-propose');
  });
  afterAll(() => api.close());

  it('proposes by templates about the people of the legs, the same each time, and says so', async () => {
    const body = { ...sampleMerge(), count: 3 };
    const { status, body: answer } = await ask.json(body);
    expect(status).toBe(200);
    expect(answer.notices).toEqual([{ code: 'sketch_provider' }]);
    expect(answer.proposals).toHaveLength(3);
    expectSound(answer, body);
    expect(JSON.stringify(answer.proposals.map(({ gist, merge_node }) => [gist, merge_node.gist]))).toMatch(
      /Nell|Ivet/,
    );
    const texts = answer.proposals.flatMap(({ gist, merge_node }) => [gist, merge_node.gist]).join('\n');
    // A person is no place, and the conflict of the legs is named.
    expect(texts).not.toMatch(/[{}]|\b(?:at|in|near) (?:Ivet|Nell|Ansel)\b/);
    expect(texts).toMatch(/whereabouts of the chapel key/);
    expect({ ...(await ask.json(body)).body, request_id: '' }).toEqual({ ...answer, request_id: '' });
  });

  it('streams, also where neither leg names anybody and no facts are known', async () => {
    const nodes = (side: string) => ({ nodes: [{ id: side, parent_id: 'root', text: 'It rained all day.' }] });
    const body = {
      common_path: [{ id: 'root', parent_id: null, text: 'It rained.' }],
      left: nodes('l'),
      right: nodes('r'),
    };
    const events = await (await ask.events(body)).rest();
    expect(events.map(({ event }) => event)).toEqual(['meta', 'proposal', 'proposal', 'usage', 'done']);
    expect(events.at(-1)!.data).toMatchObject({
      fact_table: [],
      proposals: [{ open_conflicts: [] }, { set_aside: [] }],
    });
  });
});
