import type { ContinuationTree, ContinueResponse } from '@cse/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { forkedPair, mobyDickPath, sampleStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller, type StreamEvent } from './suggest-caller';
import { UNLIMITED } from './unlimited';

const { active_path, branch_canon, creator_profile } = sampleStory();
const current = active_path.at(-1)!;

function request(over: object = {}) {
  return { active_path, branch_canon, creator_profile, target_words: 80, ...over };
}

/** All nodes of an answer, each way on from its first to its last. */
const all = (trees: readonly ContinuationTree[]): ContinuationTree[] =>
  trees.flatMap((tree) => [tree, ...all(tree.next ?? [])]);
const codes = ({ notices }: ContinueResponse) => notices.map(({ code }) => code);
const deltas = (events: StreamEvent[]) =>
  events.flatMap(({ event, data }) => (event === 'text_delta' ? [data as { target: string; delta: string }] : []));
/** What a node says without what follows it, as its own event has it. */
const alone = ({ next: _next, ...node }: ContinuationTree) => node;

describe('POST /ai/continue', () => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let token: string;
  let ask: ProposalCaller<ContinueResponse>;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    api = await startTestApi({ ...UNLIMITED, ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' });
    token = (await signIn(api)).accessToken;
    ask = new ProposalCaller(api.url, token, '/ai/continue');
  });
  afterEach(async () => {
    await fake.idle();
    fake.reset();
    expect(await api.query(`select id from usage_reservations where state = 'held'`)).toEqual([]);
  });
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  interface Sent {
    system: { text: string }[];
    messages: { content: { text: string }[] }[];
    max_tokens: number;
  }
  const sent = () => fake.requests.map(({ body }) => body as unknown as Sent);
  const blocks = ({ system, messages }: Sent) => [...system, ...messages[0]!.content].map(({ text }) => text);
  const tasks = () => sent().map((one) => blocks(one).at(-1)!);
  const lineOf = (task: string) => /^\{"line":"(.*)"\}$/m.exec(task)?.[1];

  it('answers with ways on that differ, as deep and about as long as was asked for', async () => {
    const { status, body } = await ask.json(request({ siblings: 4, depth: 2 }));
    expect(status).toBe(200);
    expect(body.continuations).toHaveLength(4);
    for (const tree of body.continuations) {
      expect(tree.parent_id).toBe(current.id);
      expect(tree.next).toHaveLength(1);
      expect(tree.next![0]).toMatchObject({ parent_id: tree.id });
      expect(tree.next![0]!.next).toBeUndefined();
    }
    const nodes = all(body.continuations);
    for (const unique of [nodes.map(({ id }) => id), nodes.map(({ text }) => text)])
      expect(new Set(unique).size).toBe(8);
    for (const { words, beats, title } of nodes) {
      expect(words).toBeGreaterThanOrEqual(68);
      expect(words).toBeLessThanOrEqual(92);
      expect([beats.length > 0, title.length > 0]).toEqual([true, true]);
    }
    expect(Object.keys(body).sort()).toEqual(
      [
        ...['request_id', 'proposal_only', 'based_on', 'context', 'usage', 'provider', 'notices'],
        'continuations',
      ].sort(),
    );
    expect(body.notices).toEqual([]);
  });

  it('makes a call for each way on under one hold, all but the first of which read the whole story from the cache', async () => {
    const before = await api.query('select id from usage_reservations');
    const { body } = await ask.json(request({ siblings: 5, active_path: mobyDickPath(30), branch_canon: {} }));
    expect(body.continuations).toHaveLength(5);
    const [first, ...others] = sent();
    expect(others).toHaveLength(4);
    for (const other of others) expect(blocks(other).slice(0, -1)).toEqual(blocks(first!).slice(0, -1));
    const lines = tasks().map(lineOf);
    expect(lines[0]).toBeUndefined();
    expect(new Set(lines).size).toBe(5);
    const [wrote, ...read] = fake.ledger.entries;
    expect([wrote!.read, wrote!.c > 0]).toEqual([0, true]);
    for (const entry of read) expect([entry.read, entry.c]).toEqual([wrote!.c, wrote!.c]);
    const billed = fake.ledger.entries.reduce((sum, { cost }) => sum + cost, 0n);
    expect(Math.round(body.usage.cost_usd * 1e9)).toBe(Number(billed));
    const holds = await api.query<{ id: string }>('select id, actual_cost from usage_reservations order by id');
    expect(holds).toHaveLength(before.length + 1);
    const ledger = await api.query(
      'select attempt, prompt from usage_ledger where reservation_id = $1 order by attempt',
      [holds.at(-1)!.id],
    );
    expect(ledger).toEqual([1, 2, 3, 4, 5].map((attempt) => ({ attempt, prompt: 'continue.v1' })));
  });

  it('streams all ways on at the same time, each node under its id, and says it whole when it is complete', async () => {
    fake.always({ name: 'small_chunks', hold: 'middle' });
    const stream = await ask.events(request({ depth: 2, target_words: 120 }));
    const events: StreamEvent[] = [];
    const next = async () => {
      events.push((await stream.next())!);
      return new Set(deltas(events).map(({ target }) => target)).size;
    };
    // No call has ended, and of each of them prose has left.
    while ((await next()) < 3);
    expect(fake.requests.map(({ finished }) => finished)).toEqual([false, false, false]);
    expect(events[0]).toMatchObject({ event: 'meta', data: { provider: { kind: 'anthropic' } } });
    fake.resume();
    events.push(...(await stream.rest()));
    expect(events.slice(-2).map(({ event }) => event)).toEqual(['usage', 'done']);
    const done = events.at(-1)!.data as ContinueResponse;
    const nodes = all(done.continuations);
    expect(nodes).toHaveLength(6);
    for (const node of nodes) {
      const own = events.filter(({ data }) =>
        [(data as ContinuationTree).id, (data as { target?: string }).target].includes(node.id),
      );
      expect(own.at(-1)).toEqual(expect.objectContaining({ event: 'continuation', data: alone(node) }));
      expect(
        deltas(own)
          .map(({ delta }) => delta)
          .join(''),
      ).toBe(node.text);
      expect(deltas(own).length).toBeGreaterThan(2);
    }
  });

  it('goes on from an earlier node as if the later ones were another branch, which they are', async () => {
    const node = active_path[2]!;
    const later = active_path[4]!;
    const facts = [
      {
        id: 'f_then',
        subject: 'ch_osk',
        attribute: 'holds',
        value: 'the chalk',
        sources: [{ node_id: node.id, quote: 'x' }],
      },
      { id: 'f_later', subject: 'ch_osk', attribute: 'hides', value: 'a canary of later', valid_from: later.id },
    ];
    const whole = await ask.json(request({ siblings: 1, branch_canon: { ...branch_canon, facts } }));
    const { status, body } = await ask.json(
      request({ siblings: 1, node_id: node.id, branch_canon: { ...branch_canon, facts } }),
    );
    expect(status).toBe(200);
    expect(body.continuations[0]!.parent_id).toBe(node.id);
    const prompt = blocks(sent().at(-1)!).join('\n');
    for (const unread of active_path.slice(3)) expect(prompt).not.toContain(JSON.stringify(unread.text).slice(1, 40));
    expect([prompt.includes('f_then'), prompt.includes('a canary of later')]).toEqual([true, false]);
    expect(body.context.verbatim).toEqual(active_path.slice(0, 3).map(({ id }) => id));
    expect(body.based_on).toEqual(whole.body.based_on);
  });

  it('never tells one branch of another', async () => {
    const { left, right } = forkedPair();
    for (const [own, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const { status, text } = await ask.json({ active_path: own.path });
      expect([status, text.includes(other.canary)]).toEqual([200, false]);
    }
  });

  it('asks for the tone and the voice, with no byte changed before the task', async () => {
    const voice = branch_canon.characters![0]!.id;
    await ask.json(request({ siblings: 1 }));
    const { status } = await ask.json(request({ siblings: 2, tone: { pace: 2, dialogue: -2 }, voice, steer: 'Rain.' }));
    expect(status).toBe(200);
    const [plain, ...told] = sent();
    expect(told).toHaveLength(2);
    for (const one of told) {
      expect(blocks(one).slice(0, -1)).toEqual(blocks(plain!).slice(0, -1));
      const task = blocks(one).at(-1)!;
      expect(task).toMatch(/^Pace: much quicker/m);
      expect(task).toMatch(/^Dialogue: none/m);
      expect(task).not.toMatch(/^Mood/m);
      expect(task).toContain(`as character "${voice}"`);
      expect(task).toContain('{"wish":"Rain."}');
    }
  });

  it.each<[string, object, number, string, string]>([
    ['a voice that is nobody', { voice: 'ch_nobody' }, 422, 'reference_off_path', '/voice'],
    ['a node of another branch', { node_id: 'n_elsewhere' }, 422, 'reference_off_path', '/node_id'],
    ['seven siblings', { siblings: 7 }, 400, 'validation_failed', '/siblings'],
    ['no depth', { depth: 0 }, 400, 'validation_failed', '/depth'],
    ['39 words', { target_words: 39 }, 400, 'validation_failed', '/target_words'],
    ['601 words', { target_words: 601 }, 400, 'validation_failed', '/target_words'],
    ['too much of a mood', { tone: { mood: 3 } }, 400, 'validation_failed', '/tone/mood'],
    ['half a pace', { tone: { pace: 0.5 } }, 400, 'validation_failed', '/tone/pace'],
    ['another tone', { tone: { volume: 1 } }, 400, 'validation_failed', '/tone/volume'],
    [
      'a gap in the path',
      { active_path: [active_path[0], active_path[2]] },
      422,
      'path_not_contiguous',
      '/active_path/1/parent_id',
    ],
  ])('refuses %s before anything is sent', async (_, over, status, code, pointer) => {
    const answer = await ask.json(request(over));
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([status, code, pointer]);
    expect(fake.requests).toHaveLength(0);
  });

  describe('when something goes wrong with one of them', () => {
    it.each(['error_mid_text', 'reset_before_text', 'rate_limited', 'refusal_after_text', 'eof'])(
      'keeps the others, says so and charges what was billed: %s',
      async (scenario) => {
        fake.next('normal');
        fake.next(scenario);
        const { status, body } = await ask.json(request());
        expect([status, body.continuations.length]).toEqual([200, 2]);
        expect(body.notices).toEqual(
          expect.arrayContaining([
            { code: 'continuation_failed', count: 1 },
            { code: 'fewer_continuations', count: 1 },
          ]),
        );
        const ends = await api.query<{ outcome: string }>(
          'select outcome from usage_ledger where reservation_id = (select max(id::text)::uuid from usage_reservations) order by attempt',
        );
        expect(ends.filter(({ outcome }) => outcome === 'complete')).toHaveLength(2);
        expect(ends).toHaveLength(3);
      },
    );

    it('has a line planned anew for one that is like another', async () => {
      const nodes = (text: string) => [
        { title: 'A', beats: ['b'], text, canon_touch: [], introduces: { characters: [], places: [], rules: [] } },
      ];
      const boat = 'Nell sells the chalk to the ferryman and buys back the boat.';
      const again = 'Nell sells her chalk to the ferryman, and with it buys the boat back.';
      const bell = 'Osk rings the fire bell so that somebody must open the gate.';
      const lines = [boat, again, bell];
      fake.answerWith({
        lines,
        nodes: nodes('Nell put the chalk on the ferryman’s table and waited for him to laugh.'),
      });
      const { body } = await ask.json(request({ siblings: 2 }));
      expect(tasks().map(lineOf)).toEqual([undefined, bell]);
      expect(body.continuations).toHaveLength(2);
      expect(body.notices).toEqual([{ code: 'candidate_dropped', count: 1 }]);
    });

    it('drops one that was written in the words of another', async () => {
      const text = 'Osk pulled the rope until the whole quay had turned to look, and then he pulled it twice more.';
      const nodes = [
        { title: 'A', beats: ['b'], text, canon_touch: [], introduces: { characters: [], places: [], rules: [] } },
      ];
      const lines = [
        'Nell buys back the boat with chalk.',
        'Osk rings the fire bell at noon.',
        'The tide brings a glove.',
      ];
      fake.answerWith({ lines, nodes }, 2);
      const { body } = await ask.json(request({ siblings: 2 }));
      expect(body.continuations).toHaveLength(1);
      expect(codes(body)).toEqual(expect.arrayContaining(['candidate_dropped', 'fewer_continuations']));
    });

    it('fails when all of them do, with what befell the first', async () => {
      fake.next('rate_limited');
      expect(await ask.json(request())).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } });
      expect(fake.requests).toHaveLength(1);
      fake.reset();
      fake.always('refusal_after_text');
      expect(await ask.json(request())).toMatchObject({ status: 422, body: { code: 'content_refused' } });
      expect(await (await ask.events(request())).rest()).toContainEqual(
        expect.objectContaining({
          event: 'error',
          data: expect.objectContaining({ code: 'content_refused' }) as object,
        }),
      );
    });

    it('keeps the whole sentences of those that were cut off, and leaves out what may not leave', async () => {
      fake.always('max_tokens');
      const cut = await ask.json(request({ siblings: 1 }));
      expect(cut.body.continuations[0]!.text).toMatch(/\.$/);
      expect(cut.body.notices).toContainEqual({ code: 'output_truncated' });
      fake.always('markup');
      const { body, text } = await ask.json(request());
      expect(body.continuations).toHaveLength(3);
      expect(text).not.toMatch(/onerror|evil\.example/);
      expect(codes(body)).toContain('markup_changed');
    });

    it('asks once more for what is no JSON, and the others with it', async () => {
      fake.next('normal');
      fake.next({ answer: 'I would rather tell you about the lamp.' });
      const { body } = await ask.json(request());
      expect(body.continuations).toHaveLength(3);
      expect(codes(body)).toEqual(['answer_repaired']);
      expect(fake.requests).toHaveLength(4);
    });
  });

  it('ends all calls when the client goes, and charges what they have used', async () => {
    fake.always({ name: 'small_chunks', hold: 'middle' });
    const leaving = new AbortController();
    const stream = await ask.events(request(), leaving.signal);
    await stream.next();
    await fake.arrived(3);
    leaving.abort();
    await fake.idle();
    expect(fake.requests.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    const held = () => api.query(`select id from usage_reservations where state = 'held'`);
    while ((await held()).length > 0);
    const lines = await api.query<{ outcome: string; cost: string }>(
      'select outcome, cost from usage_ledger where reservation_id = (select max(id::text)::uuid from usage_reservations)',
    );
    expect(lines.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted', 'aborted']);
    expect(lines.every(({ cost }) => Number(cost) > 0)).toBe(true);
  });

  it('holds what was estimated, for any number of nodes; a limit of the request cuts what is asked for, then refuses', async () => {
    const estimate = async (body: object) => {
      const response = await fetch(`${api.url}/usage/estimate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ operation: 'ai.continue', request: body }),
      });
      return (await response.json()) as { cost_usd: { max: number; expected: number }; max_output_tokens: number };
    };
    const maxima: number[] = [];
    for (const over of [
      { siblings: 1 },
      { siblings: 3 },
      { siblings: 3, depth: 3 },
      { siblings: 6, depth: 3, target_words: 600 },
    ]) {
      fake.reset();
      const { cost_usd, max_output_tokens } = await estimate(request(over));
      const { body } = await ask.json(request(over));
      const [hold] = await api.query<{ cost: string }>('select cost from usage_reservations order by id desc limit 1');
      expect(Math.round(cost_usd.max * 1e9)).toBe(Number(hold!.cost));
      expect(body.usage.cost_usd).toBeLessThanOrEqual(cost_usd.max);
      expect(sent().reduce((sum, { max_tokens }) => sum + max_tokens, 0)).toBe(max_output_tokens);
      maxima.push(cost_usd.max);
    }
    expect(maxima).toEqual([...maxima].sort((a, b) => a - b));
    fake.reset();
    const tight = await ask.json(request({ siblings: 6, depth: 3, max_cost_usd: maxima[1]! / 2 }));
    expect(tight.status).toBe(200);
    expect(tight.body.usage.cost_usd).toBeLessThanOrEqual(maxima[1]! / 2);
    const { count } = tight.body.notices.find(({ code }) => code === 'shortened_to_budget')!;
    expect(all(tight.body.continuations).length).toBeLessThanOrEqual(18 - count!);
    expect(await ask.json(request({ max_cost_usd: 0.001 }))).toMatchObject({ status: 402, body: { cap: 'request' } });
  });

  it('gives the same answer again to the same key, and charges nothing', async () => {
    const headers = { 'idempotency-key': 'continue-once' };
    const first = await ask.json(request(), { headers });
    const calls = fake.requests.length;
    const again = await ask.json(request(), { headers });
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect(fake.requests).toHaveLength(calls);
    expect(await ask.json(request({ siblings: 1 }), { headers })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });
});

describe('POST /ai/continue without a language model', () => {
  let api: TestApi;
  beforeAll(async () => void (api = await startTestApi({ ...UNLIMITED, TEXT_PROVIDER: 'sketch' })));
  afterAll(() => api.close());

  it('says that it takes one, charges nothing and invents nothing', async () => {
    const ask = new ProposalCaller<ContinueResponse>(api.url, (await signIn(api)).accessToken, '/ai/continue');
    const { status, body } = await ask.json(request());
    expect([status, body]).toMatchObject([
      422,
      { code: 'unsupported_option', errors: [{ detail: expect.stringContaining('language model') as string }] },
    ]);
    expect(await api.query('select cost from usage_ledger where cost > 0')).toEqual([]);
  });
});
