import { blocksOf, SUMMARY_PROMPT, type PathNode } from '@cse/prompts';
import type { SummarizeResponse } from '@cse/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { forkedPair, hostilePath, mobyDickPath, sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

const BUDGET = { budget_tokens: 8_000 };
const blocks = (path: PathNode[]) => blocksOf(path, { prompt: SUMMARY_PROMPT, language: 'und' });
const kept = ({ segments }: SummarizeResponse) => segments.map(({ hash, text }) => ({ hash, text }));

describe('POST /ai/summarize', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let token: string;
  let ask: ProposalCaller<SummarizeResponse>;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' });
    token = (await signIn(api)).accessToken;
    ask = new ProposalCaller(api.url, token, '/ai/summarize');
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  /** What was sent upstream, one text a request. */
  const sent = () => fake.requests.map(({ body }) => JSON.stringify(body!.messages));

  it('makes a few missing blocks, each from its own nodes, and plans every node once', async () => {
    const path = mobyDickPath(50);
    const { status, body } = await ask.json({ active_path: path, ...BUDGET });
    expect(status).toBe(200);
    expect(body.plan.map(({ node_id }) => node_id)).toEqual(path.map(({ id }) => id));
    expect(body.plan[0]!.as).toBe('verbatim');
    expect(body.plan.slice(-6).map(({ as }) => as)).toEqual(Array(6).fill('verbatim'));
    expect(body.segments.map(({ hash }) => hash)).toEqual(
      blocks(path)[1]
        .slice(0, 4)
        .map(({ hash }) => hash),
    );
    for (const [index, { node_ids, text, must_keep }] of body.segments.entries()) {
      const nodes = path.slice(1 + 8 * index, 9 + 8 * index);
      expect(node_ids).toEqual(nodes.map(({ id }) => id));
      expect(text.split(/\s+/).length).toBeLessThanOrEqual(120);
      for (const { node_id, quote } of must_keep) {
        expect(nodes.find(({ id }) => id === node_id)!.text).toContain(quote);
      }
      expect(must_keep.length).toBeGreaterThan(0);
      for (const { id, text: told } of path) {
        expect(sent()[index]!.includes(JSON.stringify(JSON.stringify(told)).slice(3, -3))).toBe(node_ids.includes(id));
      }
    }
    const planned = new Set(body.plan.flatMap(({ hash }) => hash ?? []));
    expect(new Set([...body.segments.map(({ hash }) => hash), ...body.missing])).toEqual(planned);
    expect(body.context.summarised.map(({ hash }) => hash)).toEqual(body.segments.map(({ hash }) => hash));
    expect(body.context.omitted).toEqual(
      body.plan.flatMap(({ node_id, hash }) => (hash && body.missing.includes(hash) ? node_id : [])),
    );
    const cost = fake.ledger.entries.reduce((sum, entry) => sum + Number(entry.cost), 0);
    expect(body.usage.cost_usd).toBeCloseTo(cost / 1e9, 9);
  });

  it('makes only what is missing when it gets back what it made, and nothing once it has all', async () => {
    const path = mobyDickPath(50);
    const have: { hash: string; text: string }[] = [];
    for (let left = 1; left > 0;) {
      const { body } = await ask.json({ active_path: path, ...BUDGET, summaries: have });
      expect(body.segments.every(({ hash }) => !have.some((known) => known.hash === hash))).toBe(true);
      have.push(...kept(body));
      left = body.missing.length;
    }
    fake.reset();
    const { body } = await ask.json({ active_path: path, ...BUDGET, summaries: have });
    expect([body.segments, body.missing, body.context.omitted]).toEqual([[], [], []]);
    expect(body.usage.cost_usd).toBe(0);
    expect(fake.requests).toHaveLength(0);
  });

  it('never uses a summary of other words: one edit makes its block missing again, and no other', async () => {
    const path = mobyDickPath(50);
    const have = blocks(path)[1].map(({ hash }, index) => ({ hash, text: `What was told in part ${index}.` }));
    const edited = path.map((node, index) => (index === 12 ? { ...node, text: `${node.text} And more.` } : node));
    const { body } = await ask.json({ active_path: edited, ...BUDGET, summaries: have });
    expect(body.segments.map(({ hash }) => hash)).toEqual([blocks(edited)[1][1]!.hash]);
    expect(sent().join()).not.toContain('What was told in part');
  });

  it('goes up to blocks of blocks and makes them from the nodes, never from summaries', async () => {
    const path = mobyDickPath(200);
    const have = blocks(path)[1].map(({ hash }, index) => ({
      hash,
      text: `What was told in part ${index}. `.repeat(40),
    }));
    const { body } = await ask.json({ active_path: path, ...BUDGET, summaries: have });
    const large = body.segments.filter(({ level }) => level === 2);
    expect(large.length).toBeGreaterThan(0);
    expect(large[0]!.node_ids).toEqual(path.slice(1, 65).map(({ id }) => id));
    for (const { id } of path.slice(1, 65)) expect(sent()[0]).toContain(`\\"${id}\\"`);
    expect(sent().join()).not.toContain('What was told in part');
  });

  it('shares what lies before a fork between its branches, and shows neither the word of the other', async () => {
    const { left, right } = forkedPair();
    const first = await ask.json({ active_path: left.path, keep_last: 1, budget_tokens: 20_000 });
    const have = kept(first.body);
    fake.reset();
    const other = await ask.json({ active_path: right.path, keep_last: 1, budget_tokens: 20_000, summaries: have });
    const shared = other.body.plan.flatMap(({ hash }) => hash ?? []);
    expect(have.every(({ hash }) => shared.includes(hash))).toBe(true);
    expect(other.body.segments.some(({ hash }) => have.some((known) => known.hash === hash))).toBe(false);
    expect(first.text).not.toContain(right.canary);
    expect(other.text + sent().join()).not.toContain(left.canary);
  });

  it('reads a path that fits as it is, asks no model and costs nothing, whatever is estimated', async () => {
    const request = { active_path: sampleStory().active_path };
    const { body } = await ask.json(request);
    expect(body.plan.every(({ as }) => as === 'verbatim')).toBe(true);
    expect([body.segments, body.missing, body.usage.cost_usd]).toEqual([[], [], 0]);
    expect(fake.requests).toHaveLength(0);
    const estimated = await estimate(request);
    expect(estimated.cost_usd).toEqual({ expected: 0, max: 0 });
  });

  it('never costs more than was estimated', async () => {
    for (const budget_tokens of [2_000, 40_000]) {
      const request = { active_path: mobyDickPath(200), budget_tokens };
      const { cost_usd } = await estimate(request);
      const { body } = await ask.json(request);
      expect(body.usage.cost_usd).toBeGreaterThan(0);
      expect(body.usage.cost_usd).toBeLessThanOrEqual(cost_usd.max);
    }
  });

  it('says when even the shortest reading is over the budget', async () => {
    const { body } = await ask.json({ active_path: mobyDickPath(50), budget_tokens: 1_000 });
    expect(body.notices).toContainEqual({ code: 'over_budget' });
  });

  it('streams each segment as soon as it is made', async () => {
    const stream = await ask.events({ active_path: mobyDickPath(50), ...BUDGET });
    const events = await stream.rest();
    expect(events.map(({ event }) => event)).toEqual(['meta', ...Array<string>(4).fill('segment'), 'usage', 'done']);
    const done = events.at(-1)!.data as SummarizeResponse;
    expect(events.slice(1, 5).map(({ data }) => data)).toEqual(done.segments);
    expect(events[0]!.data).toMatchObject({ context: done.context, based_on: done.based_on });
  });

  it('keeps what was made when a later block fails, and fails when none was', async () => {
    fake.next('normal');
    fake.next('refusal_after_text');
    fake.next('normal');
    const { status, body } = await ask.json({ active_path: mobyDickPath(50), ...BUDGET });
    expect([status, body.segments.length]).toEqual([200, 3]);
    expect(body.missing).toContain(blocks(mobyDickPath(50))[1][1]!.hash);
    expect(body.notices).toContainEqual({ code: 'summary_failed', count: 1 });
    fake.always('refusal_empty');
    const refused = await ask.json({ active_path: mobyDickPath(50), ...BUDGET });
    expect([refused.status, refused.body.code]).toEqual([422, 'content_refused']);
  });

  it('stops with the block that it is at when the client goes away', async () => {
    const leaving = new AbortController();
    fake.next('normal');
    fake.next('hold_middle');
    const stream = await ask.events({ active_path: mobyDickPath(50), ...BUDGET }, leaving.signal);
    expect([(await stream.next())!.event, (await stream.next())!.event]).toEqual(['meta', 'segment']);
    const second = await fake.arrived(2);
    leaving.abort();
    await second.closed;
    expect(second.aborted).toBe(true);
    await eventually(async () => {
      const newest = (await usageEvents()).slice(0, 2).map(({ outcome, cost_usd }) => [outcome, cost_usd > 0]);
      expect(newest.toSorted()).toEqual([
        ['aborted', true],
        ['complete', true],
      ]);
    });
    expect(fake.requests).toHaveLength(2);
  });

  it('sums up a hostile story, and nothing in it becomes more than words', async () => {
    const path = hostilePath();
    const { status, body } = await ask.json({ active_path: path, budget_tokens: 5_000, keep_last: 1 });
    expect(status).toBe(200);
    expect(body.plan).toHaveLength(path.length);
    for (const request of sent()) expect(request.match(/<task>\\n/g)).toHaveLength(1);
  });

  it.each([
    ['a budget of 999', { budget_tokens: 999 }, '/budget_tokens'],
    ['a budget in words', { budget_tokens: 'small' }, '/budget_tokens'],
    ['none of the last kept', { keep_last: 0 }, '/keep_last'],
    ['a field of another operation', { count: { ghost_nodes: 1 } }, '/count'],
    ['a summary without its hash', { summaries: [{ text: 'x' }] }, '/summaries/0/hash'],
  ])('refuses %s', async (_, over, pointer) => {
    const { status, body } = await ask.json({ ...{ active_path: mobyDickPath(50) }, ...over });
    expect([status, body.code, body.errors![0]!.pointer]).toEqual([400, 'validation_failed', pointer]);
    expect(fake.requests).toHaveLength(0);
  });

  it('answers a retry with the same key from what it kept', async () => {
    const request = { active_path: mobyDickPath(50), ...BUDGET };
    const headers = { 'idempotency-key': 'summary-1' };
    const first = await ask.json(request, { headers });
    const calls = fake.requests.length;
    const again = await ask.json(request, { headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(fake.requests).toHaveLength(calls);
  });

  async function usageEvents(): Promise<{ outcome: string; cost_usd: number }[]> {
    const response = await fetch(`${api.url}/usage/events`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { items: { outcome: string; cost_usd: number }[] }).items;
  }

  async function estimate(request: unknown): Promise<{ cost_usd: { expected: number; max: number } }> {
    const response = await fetch(`${api.url}/usage/estimate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ operation: 'ai.summarize', request }),
    });
    return (await response.json()) as { cost_usd: { expected: number; max: number } };
  }
});

describe('POST /ai/summarize without a language model', () => {
  it('extracts whole sentences of the nodes, the same ones every time, and says that it is a sketch', async () => {
    const api = await startTestApi({ ...UNLIMITED, TEXT_PROVIDER: 'sketch' });
    const ask = new ProposalCaller<SummarizeResponse>(api.url, (await signIn(api)).accessToken, '/ai/summarize');
    const path = mobyDickPath(50);
    const { status, body } = await ask.json({ active_path: path, ...BUDGET });
    const again = await ask.json({ active_path: path, ...BUDGET });
    await api.close();
    expect(status).toBe(200);
    expect(body.notices).toContainEqual({ code: 'sketch_provider' });
    expect(body.segments).toHaveLength(4);
    expect(again.body.segments).toEqual(body.segments);
    const plain = (text: string) => text.replace(/\s+/g, ' ');
    for (const { node_ids, text } of body.segments) {
      const told = plain(path.flatMap(({ id, text: own }) => (node_ids.includes(id) ? own : [])).join(' '));
      const words = text.split(' ').length;
      expect(words).toBeGreaterThan(60);
      expect(words).toBeLessThanOrEqual(120);
      for (const sentence of text.split(/(?<=[.!?]["”]?) (?=[A-Z“"])/)) expect(told).toContain(plain(sentence));
    }
  });
});
