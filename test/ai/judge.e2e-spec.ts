import type { SuggestResponse } from '@cse/sdk';
import { type FakeAnthropic, type JudgeRequest, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { FAKED_PROVIDERS, type FakedProvider } from './faked-providers';
import { ProposalCaller, SuggestCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

/** Short, so that a judge who says nothing is not waited for: a tenth of it is what one call may take. */
const TIMEOUT_S = '10';

interface Entry {
  held: string;
  charged: string;
  lines: { prompt: string; outcome: string; cost: string; model: string }[];
}

describe.each(FAKED_PROVIDERS)('a second reader over %s', (provider, start) => {
  let fake: FakedProvider['fake'];
  let api: TestApi;
  let ask: SuggestCaller;
  let token: string;

  beforeEach(() => fake.reset());
  beforeAll(async () => {
    const { fake: made, settings } = await start();
    fake = made;
    api = await startTestApi({ ...UNLIMITED, ...settings, TEXT_JUDGE: 'fast', TEXT_TIMEOUT_S: TIMEOUT_S });
    token = (await signIn(api)).accessToken;
    ask = new SuggestCaller(api.url, token);
  });
  afterEach(async () => {
    await fake.idle();
    expect(await api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const judging = (scenario: Parameters<FakeAnthropic['always']>[0]): void => {
    if ('ledger' in fake) fake.judging.always(scenario);
    else fake.judging = scenario as typeof fake.judging;
  };
  const judgeCalls = () => fake.requests.filter(({ body }) => body && JSON.stringify(body).includes('judgements'));
  const judged = (judge: (request: JudgeRequest, number: number) => object | undefined): JudgeRequest[] => {
    const seen: JudgeRequest[] = [];
    fake.judge = (request) => {
      seen.push(request);
      const none = { same_as: [], against: [], faults: [] };
      const judgements = request.asked.map((candidate) => ({ candidate, ...none, ...judge(request, candidate) }));
      return JSON.parse(JSON.stringify({ judgements }));
    };
    return seen;
  };
  const codes = ({ notices }: Pick<SuggestResponse, 'notices'>) => notices.map(({ code }) => code);

  async function entryOf(requestId: string): Promise<Entry> {
    const [entry] = await api.query<Entry>(
      `select r.cost as held, r.actual_cost as charged,
              json_agg(json_build_object('prompt', l.prompt, 'outcome', l.outcome, 'cost', l.cost, 'model', l.model)
                       order by l.id) as lines
         from usage_reservations r join usage_ledger l on l.reservation_id = r.id
        where r.request_id = $1 group by r.id, r.day`,
      [requestId],
    );
    return entry!;
  }

  it('reads the candidates in at most three calls, of which each is a ledger line of the same hold', async () => {
    const seen = judged(() => undefined);
    const { status, body } = await ask.json(sampleStory());
    expect([status, codes(body)]).toEqual([200, []]);
    expect(body.ghost_nodes).toHaveLength(3);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual(3);
    // Each is asked about once, and the later calls are told the earlier candidates.
    const asked = seen.flatMap((request) => request.asked);
    expect(asked).toEqual(asked.map((_, index) => index + 1));
    for (const request of seen)
      expect(request.candidates.map(({ number }) => number).slice(-request.asked.length)).toEqual(request.asked);
    const { held, charged, lines: all } = await entryOf(body.request_id);
    // A server that was asked in a form that it does not take has billed nothing.
    const lines = all.filter(({ outcome }) => outcome !== 'failed');
    expect(lines.map(({ prompt }) => prompt.replace(/\.v\d+$/, ''))).toEqual(['suggest', ...seen.map(() => 'judge')]);
    expect(new Set(lines.slice(1).map(({ model }) => model)).size).toBe(1);
    expect(lines[1]!.model).not.toBe(lines[0]!.model);
    expect(Number(charged)).toBe(lines.reduce((sum, { cost }) => sum + Number(cost), 0));
    expect(body.usage.cost_usd).toBeCloseTo(Number(charged) / 1e9, 9);
    expect(Number(charged)).toBeLessThan(Number(held));
  });

  it('costs no more than 15 % of the request', async () => {
    for (const story of [sampleStory(), sampleStory()]) {
      const { body } = await ask.json(story);
      const { charged, lines } = await entryOf(body.request_id);
      const read = lines
        .filter(({ prompt }) => prompt.startsWith('judge'))
        .reduce((sum, { cost }) => sum + Number(cost), 0);
      expect(read).toBeGreaterThan(0);
      expect(read / Number(charged)).toBeLessThanOrEqual(0.15);
    }
  });

  it('is told neither lane nor likelihood nor slot, and says nothing that reaches a client', async () => {
    judged(() => ({ note: 'zanzibar', faults: [] }));
    const { text } = await ask.json(sampleStory());
    expect(text).not.toMatch(/zanzibar|judgement|premise|same_as/);
    for (const { body } of judgeCalls()) {
      const lines = JSON.stringify(body).split('candidate').slice(2).join('');
      expect(lines).not.toMatch(/likelihood|slot|aligned|exploratory/);
    }
  });

  const RING = { node_id: 'n_ring', quote: 'There were two heron rings' };
  it.each([
    ['is in another language', { faults: ['language'] }],
    ['cannot be true beside the path', { against: [{ what: 'fact', id: '', ...RING }] }],
    ['lets somebody act who is dead', { against: [{ what: 'dead', id: 'ch_osk', ...RING }] }],
    ['tells what is there already', { same_as: ['there:1'] }],
  ])('puts a spare in the place of one that %s', async (_, said) => {
    const seen = judged((_request, candidate) => (candidate === 1 ? said : undefined));
    const { body } = await ask.json(sampleStory());
    const doomed = seen[0]!.candidates[0]!.title;
    expect(body.ghost_nodes).toHaveLength(3);
    expect(body.ghost_nodes.map(({ title }) => title)).not.toContain(doomed);
  });

  it('believes no quote that is not there, no fact that there is not, and nothing of a candidate that it was not shown', async () => {
    judging('normal');
    const quote = 'In Hallow Quay nobody kept a ledger';
    judged(() => ({
      same_as: ['77', 'there:9', 'refused:9'],
      against: [
        { what: 'fact', id: 'f_nowhere', node_id: 'n_wall', quote },
        { what: 'dead', id: 'ch_nobody', node_id: 'n_wall', quote },
        { what: 'fact', id: '', node_id: 'n_wall', quote: 'words that stand nowhere in this story' },
        { what: 'fact', id: '', node_id: 'n_other', quote },
      ],
      faults: ['ugly'],
    }));
    const { body } = await ask.json(sampleStory());
    expect([body.ghost_nodes.length, codes(body)]).toEqual([3, []]);
    fake.judge = () => ({ judgements: [{ candidate: 99, same_as: [], against: [], faults: ['language'] }] });
    const unknown = (await ask.json(sampleStory())).body;
    expect([unknown.ghost_nodes.length, codes(unknown)]).toEqual([3, ['judge_skipped']]);
  });

  it('lets the first ghost go before 55 % of the answer, once it has read it, while the answer goes on', async () => {
    fake.next({ name: 'small_chunks', hold: 'middle', holdAt: 0.54 });
    const stream = await ask.events(sampleStory());
    expect(await stream.next()).toMatchObject({ event: 'meta' });
    expect(await stream.next()).toMatchObject({ event: 'ghost_node' });
    expect(fake.requests[0]!.finished).toBe(false);
    expect(judgeCalls()[0]!.finished).toBe(true);
    fake.resume();
    expect((await stream.rest()).at(-1)!.event).toBe('done');
  });

  it('reads on while what it has read leaves, and keeps no inline suggestion waiting', async () => {
    fake.next({ name: 'small_chunks', hold: 'middle', holdAt: 0.4 });
    const stream = await ask.events(sampleStory());
    expect([(await stream.next())!.event, (await stream.next())!.event]).toEqual(['meta', 'ghost_node']);
    judging('hold_start');
    fake.requests[0]!.resume();
    let event: string | undefined;
    do event = (await stream.next())?.event;
    while (event === 'ghost_node');
    expect(event).toBe('inline_suggestion');
    await fake.requests[0]!.closed;
    await eventually(async () => expect(judgeCalls().some(({ finished }) => !finished)).toBe(true));
    fake.resume();
    expect((await stream.rest()).at(-1)).toMatchObject({ event: 'done', data: { notices: [] } });
  });

  it('is held for: an estimate says the very number', async () => {
    const estimates = new ProposalCaller<{ cost_usd: { max: number; expected: number } }>(
      api.url,
      token,
      '/usage/estimate',
    );
    const { body: estimate } = await estimates.json({ operation: 'ai.suggest', request: sampleStory() });
    const { body } = await ask.json(sampleStory());
    const { held, charged } = await entryOf(body.request_id);
    expect(estimate.cost_usd.max).toBeCloseTo(Number(held) / 1e9, 9);
    expect(Number(charged) / 1e9).toBeLessThan(estimate.cost_usd.max);
  });

  it('is left away where a request has no money for it, and where reading would cost more than its share', async () => {
    const draft = (await ask.json({ ...sampleStory(), tier: 'draft' })).body;
    expect(codes(draft)).toContain('judge_skipped');
    expect(draft.ghost_nodes).toHaveLength(3);
    const wide = (await entryOf((await ask.json(sampleStory())).body.request_id)).held;
    fake.requests.length = 0;
    const tight = (await ask.json({ ...sampleStory(), max_cost_usd: Number(wide) / 3e9 })).body;
    if (provider === 'anthropic') {
      expect(codes(tight)).toContain('judge_skipped');
      expect(judgeCalls()).toEqual([]);
    }
  });

  it('ends with a client that goes away, and what it used is charged', async () => {
    judging('hold_start');
    const leaving = new AbortController();
    const headers = { 'x-request-id': `leaves-${provider}` };
    const answer = ask.send(sampleStory(), { accept: 'text/event-stream', signal: leaving.signal, headers });
    const read = answer.then((response) => response.text()).catch(() => undefined);
    await fake.arrived(2);
    leaving.abort();
    await read;
    await fake.idle();
    let entry: Entry | undefined;
    await eventually(async () => expect((entry = await entryOf(`leaves-${provider}`))).toBeDefined());
    expect(entry!.lines.map(({ outcome }) => outcome)).toContain('aborted');
    expect(entry!.lines.some(({ prompt, cost }) => prompt === 'judge.v1' && Number(cost) > 0)).toBe(true);
    expect(Number(entry!.charged)).toBeLessThanOrEqual(Number(entry!.held));
  });

  it.each(['invalid_json', 'wrong_schema', 'server_error', 'rate_limited', 'eof', 'stall', 'refusal'])(
    'that fails (%s) fails no request: the rules choose, and the answer says so',
    async (scenario) => {
      // One that answers in between is not left alone.
      expect(codes((await ask.json(sampleStory())).body)).not.toContain('fewer_ghost_nodes');
      fake.reset();
      const broken = scenario === 'invalid_json' ? { answer: '{"judgements": [{,,' } : scenario;
      judging(scenario === 'refusal' && provider === 'anthropic' ? 'refusal_after_text' : broken);
      const { status, body } = await ask.json(sampleStory());
      expect([status, body.ghost_nodes.length, codes(body)]).toEqual([200, 3, ['judge_skipped']]);
      expect(judgeCalls().length).toBeGreaterThan(0);
      const { held, charged, lines } = await entryOf(body.request_id);
      expect(Number(charged)).toBeLessThanOrEqual(Number(held));
      expect(lines.filter(({ outcome }) => outcome === 'aborted')).toEqual([]);
    },
  );

  it('that failed again and again is left alone for a while, and its provider is not', async () => {
    judging('server_error');
    await ask.json(sampleStory());
    await ask.json(sampleStory());
    fake.reset();
    const { status, body } = await ask.json(sampleStory());
    expect([status, body.ghost_nodes.length, codes(body)]).toEqual([200, 3, ['judge_skipped']]);
    expect(judgeCalls()).toEqual([]);
  });
});

describe('a careful second reader', () => {
  let fake: FakeAnthropic;
  let api: TestApi;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    const settings = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test', TEXT_JUDGE: 'careful' };
    api = await startTestApi({ ...UNLIMITED, ...settings });
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  it('is the model of the standard tier, hears the newest nodes, and is held for and charged with the answer', async () => {
    let doomed = '';
    fake.judge = ({ asked, candidates }) => {
      doomed = candidates[0]!.title;
      const none = { same_as: [], against: [], faults: [] };
      const judgements = asked.map((candidate) => ({
        ...{ candidate, ...none },
        ...(candidate === 1 ? { faults: ['language'] } : {}),
      }));
      return JSON.parse(JSON.stringify({ judgements }));
    };
    const story = sampleStory();
    const ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
    const { status, body } = await ask.json(story);
    expect([status, body.ghost_nodes.length]).toEqual([200, 3]);
    // The last of its calls may be dearer than its share of so short an answer.
    const codes = body.notices.map(({ code }) => code).filter((code) => code !== 'judge_skipped');
    expect(codes).toEqual(['candidate_dropped']);
    expect(body.ghost_nodes.map(({ title }) => title)).not.toContain(doomed);
    const calls = fake.requests
      .map(({ body: sent }) => JSON.stringify(sent))
      .filter((sent) => sent.includes('judgements'));
    expect(calls.length).toBeGreaterThan(0);
    // The node before the newest is beyond what a fast reader hears.
    for (const { id } of story.active_path.slice(-2)) expect(calls[0]).toContain(`\\"node\\":\\"${id}\\"`);
    const [entry] = await api.query<{ held: string; charged: string; lines: { prompt: string; model: string }[] }>(
      `select r.cost as held, r.actual_cost as charged,
              json_agg(json_build_object('prompt', l.prompt, 'model', l.model) order by l.id) as lines
         from usage_reservations r join usage_ledger l on l.reservation_id = r.id
        where r.request_id = $1 group by r.id, r.day`,
      [body.request_id],
    );
    const [written, ...read] = entry!.lines;
    expect(new Set(read.map(({ prompt }) => prompt))).toEqual(new Set(['judge-careful.v1']));
    expect(new Set(read.map(({ model }) => model))).toEqual(new Set([written!.model]));
    expect(read).toHaveLength(calls.length);
    expect(Number(entry!.charged)).toBeLessThanOrEqual(Number(entry!.held));
  });
});
