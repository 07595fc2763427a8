import { CapBook, UsageReader } from '@cse/usage';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { labelledStories, type LabelledStory } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

const COUNT = 'POST /v1/messages/count_tokens';
const CALL = 'POST /v1/messages';
const NANO = 1_000_000_000;
/** Nano-USD for a token that the standard model writes. */
const SONNET_OUTPUT = 10_000;

const STORIES = labelledStories();

/** Requests about a story: the usual ones, and for every fourth story the smallest and the largest of their operation too. */
function requestsOf({ path, canon, fork }: LabelledStory, at: number): [operation: string, body: object][] {
  const story = { active_path: path, branch_canon: canon };
  const forkAt = path.findIndex(({ id }) => id === fork?.from) + 1;
  const legs = { common_path: path.slice(0, forkAt), left: { nodes: path.slice(forkAt) }, right: fork };
  const usual: [string, object][] = [
    ['suggest', story],
    ['expand', story],
    ['continue', story],
    ['canon-diff', story],
    ['summarize', { ...story, budget_tokens: 1_000, keep_last: 1 }],
    ...(fork ? ([['merge-propose', { ...legs, right: { nodes: fork.nodes } }]] as [string, object][]) : []),
  ];
  if (at % 4 !== 0) return usual;
  return [
    ...usual,
    ['suggest', { ...story, count: { ghost_nodes: 0, inline_suggestions: 1 } }],
    ['suggest', { ...story, count: { ghost_nodes: 8, inline_suggestions: 8 } }],
    ['expand', { ...story, alternatives: 0, target_words: 20 }],
    ['expand', { ...story, alternatives: 4, target_words: 1_200 }],
    ['continue', { ...story, siblings: 1, target_words: 40 }],
    ['continue', { ...story, siblings: 6, depth: 3, target_words: 80 }],
    ['continue', { ...story, siblings: 6, depth: 3, target_words: 600 }],
  ];
}

const OPERATIONS: Record<string, string> = { 'canon-diff': 'canon_diff', 'merge-propose': 'merge_propose' };

let fake: FakeAnthropic;
let api: TestApi;
let token: string;
let userId: string;

async function start(environment: Record<string, string> = {}): Promise<void> {
  fake = await startFakeAnthropic();
  const upstream = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' };
  api = await startTestApi({ ...upstream, ...UNLIMITED, ...environment });
  const session = await signIn(api);
  token = session.accessToken;
  userId = session.userId;
}
async function stop(): Promise<void> {
  await api.close();
  await fake.close();
}

interface Answer {
  status: number;
  body: Record<string, unknown> & { notices?: { code: string; count?: number }[]; cost_usd?: { max: number } };
}

async function post(address: string, body: object): Promise<Answer> {
  const response = await fetch(`${api.url}${address}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** The newest hold: what it held and what was charged, in nano-USD. */
async function newestHold(): Promise<{ held: number; charged: number }> {
  const [row] = await api.query<{ held: string; charged: string }>(
    'select cost as held, actual_cost as charged from usage_reservations order by id desc limit 1',
  );
  return { held: Number(row!.held), charged: Number(row!.charged) };
}

/** What is left for the requests that follow: a cap of the user's day above what it has cost so far. */
async function leave(nanoUsd: number): Promise<void> {
  const user = { userId, plan: 'free' };
  const { day } = await api.app.get(UsageReader, { strict: false }).current(user);
  const dailyCost = day.settled.cost + day.reserved.cost + BigInt(nanoUsd);
  await api.app.get(CapBook, { strict: false }).set(userId, { dailyCost });
}

/** What the calls that were sent would have cost had the model written all that it was allowed to. */
function mostBilled(): number {
  const sent = fake.requests.filter(({ path }) => path === '/v1/messages');
  return fake.ledger.entries.reduce((sum, { cost, output }, index) => {
    return sum + Number(cost) + (Number(sent[index]!.body!.max_tokens) - output) * SONNET_OUTPUT;
  }, 0);
}

/** A request with nothing in the provider's cache and nothing counted yet. */
async function ask(operation: string, body: object): Promise<Answer> {
  fake.reset();
  return post(`/ai/${operation}`, body);
}

describe('near a cap', () => {
  beforeAll(() => start());
  afterAll(stop);

  it.each(STORIES.map((story, at) => [story.id, story, at] as const))(
    '%s: what would have fitted with a quarter to spare is answered, and no more than three times its cost is held',
    async (_, story, at) => {
      for (const [operation, body] of requestsOf(story, at)) {
        await leave(100 * NANO);
        expect(await ask(operation, body)).toMatchObject({ status: 200 });
        expect(fake.counts[COUNT]).toBeUndefined();
        const { held: wide, charged: real } = await newestHold();
        if (real === 0) continue;
        for (const share of [1.25, 0.99 * (wide / real)]) {
          const left = Math.floor(real * share);
          if (left >= wide) continue;
          await leave(left);
          const operationName = `ai.${OPERATIONS[operation] ?? operation}`;
          const estimate = await post('/usage/estimate', { operation: operationName, request: body });
          expect(estimate.body).toMatchObject({ allowed: true });
          const answer = await ask(operation, body);
          const { held, charged } = await newestHold();
          expect({ operation, share, ...answer }).toMatchObject({ status: 200 });
          expect(held / Math.min(left, 3 * real)).toBeLessThanOrEqual(1);
          expect(charged).toBeLessThanOrEqual(held);
          expect(mostBilled()).toBeLessThanOrEqual(held);
          expect(Math.round(estimate.body.cost_usd!.max * NANO)).toBe(held);
          // What the upstream billed is what is charged: nothing was cut off that somebody pays for.
          expect(fake.ledger.entries.reduce((sum, { cost }) => sum + Number(cost), 0)).toBe(charged);
        }
      }
    },
    60_000,
  );
});

describe('counting before a refusal', () => {
  const [story] = STORIES;
  const body = { active_path: story!.path, branch_canon: story!.canon };
  let wide: number;
  let real: number;

  beforeAll(() => start({ TEXT_MODEL_FALLBACK: 'claude-haiku-4-5' }));
  afterAll(stop);
  beforeEach(async () => {
    await leave(100 * NANO);
    expect(await ask('suggest', body)).toMatchObject({ status: 200 });
    const hold = await newestHold();
    [wide, real] = [hold.held, hold.charged];
  });

  /** Asks with this much left, and what the token counter is told to do. */
  async function askWith(left: number, scenario: FakeAnthropic['counting'] = 'normal', lie?: FakeAnthropic['lie']) {
    await leave(left);
    fake.reset();
    Object.assign(fake, { counting: scenario, lie });
    return post('/ai/suggest', body);
  }

  it('is not done while the wide bound fits, and not for who has nothing left that an answer costs', async () => {
    expect(await askWith(wide)).toMatchObject({ status: 200 });
    expect(fake.counts).toEqual({ [CALL]: 1 });
    for (const left of [0, 1, 3_000_000]) {
      expect(await askWith(left)).toMatchObject({ status: 402, body: { cap: 'daily_cost', remaining: left / NANO } });
      expect(fake.counts).toEqual({});
    }
  });

  it('asks each model that may answer once for the whole and once for what is kept an hour, and sends nothing else', async () => {
    expect(await askWith(2 * real)).toMatchObject({ status: 200 });
    const counted = fake.requests.filter(({ path }) => path.endsWith('count_tokens')).map((request) => request.body!);
    expect(counted.map(({ model }) => model).sort()).toEqual([
      'claude-haiku-4-5',
      'claude-haiku-4-5',
      'claude-sonnet-5-5',
      'claude-sonnet-5-5',
    ]);
    for (const request of counted) {
      expect(Object.keys(request)).not.toEqual(expect.arrayContaining(['metadata', 'max_tokens', 'stream']));
    }
    expect(fake.counts[CALL]).toBe(1);
  });

  it.each<[what: string, scenario: FakeAnthropic['counting'], lie: FakeAnthropic['lie']]>([
    ['is not served', 'unknown_model', undefined],
    ['is overloaded', 'overloaded', undefined],
    ['fails', 'server_error', undefined],
    ['has a gateway before it that fails', 'bad_gateway', undefined],
    ['is limited', 'rate_limited', undefined],
    ['says nothing is there', 'normal', () => 0],
    ['says less than nothing', 'normal', () => -4_000],
    ['says next to nothing', 'normal', () => 12],
    ['says a fraction', 'normal', (count) => count + 0.5],
    ['says words', 'normal', () => 'three thousand'],
    ['says null', 'normal', () => null],
    ['says more than there are bytes', 'normal', (count) => count * 50],
  ])('a counter that %s: refused as without one', async (_, scenario, lie) => {
    const { status, body: problem } = await askWith(2 * real, scenario, lie);
    expect(problem).toMatchObject({ status: 402, code: 'quota_exceeded', cap: 'daily_cost', required: wide / NANO });
    expect(status).toBe(402);
    expect(fake.counts[CALL]).toBeUndefined();
    expect(fake.counts[COUNT]).toBeGreaterThan(0);
  });

  it('a counter that is silent is waited for two seconds, and let go', async () => {
    const begun = performance.now();
    expect(await askWith(2 * real, 'hold_start')).toMatchObject({ status: 402, body: { required: wide / NANO } });
    expect(performance.now() - begun).toBeGreaterThan(1_500);
    await fake.idle();
    expect(fake.requests.every(({ aborted }) => aborted)).toBe(true);
  });

  it('a counter that says too little: what is billed above the hold is disputed and not charged, and no cap is crossed', async () => {
    const answer = await askWith(Math.ceil(0.7 * real), 'normal', (count) => Math.ceil(count * 0.5));
    expect(answer).toMatchObject({ status: 200 });
    const { held, charged } = await newestHold();
    expect(charged).toBe(held);
    const [line] = await api.query<{ disputed: string }>(
      'select disputed_cost as disputed from usage_ledger order by id desc limit 1',
    );
    expect(Number(line!.disputed)).toBe(Number(fake.ledger.entries[0]!.cost) - held);
    expect(Number(line!.disputed)).toBeGreaterThan(0);
  });

  it('a cap of tokens and a limit of the request itself are met in the same way', async () => {
    const within = { ...body, max_cost_usd: (1.25 * real) / NANO };
    await leave(100 * NANO);
    expect(await ask('suggest', within)).toMatchObject({ status: 200 });
    expect((await newestHold()).held).toBeLessThanOrEqual(1.25 * real);
    const [{ tokens }] = (await api.query<{ tokens: string }>(
      'select sum(input_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens) as tokens from usage_ledger where reservation_id = (select id from usage_reservations order by id desc limit 1)',
    )) as [{ tokens: string }];
    const { day } = await api.app.get(UsageReader, { strict: false }).current({ userId, plan: 'free' });
    const dailyTokens = day.settled.tokens + day.reserved.tokens + Math.ceil(1.25 * Number(tokens));
    await api.app.get(CapBook, { strict: false }).set(userId, { dailyTokens });
    expect(await ask('suggest', body)).toMatchObject({ status: 200 });
    await api.app.get(CapBook, { strict: false }).set(userId, { dailyTokens: null });
  });

  it('a body that will be refused is not counted', async () => {
    await leave(2 * real);
    fake.reset();
    const off = { ...body, active_path: [...story!.path].reverse() };
    expect(await post('/ai/suggest', off)).toMatchObject({ status: 402 });
    expect(await post('/ai/suggest', { ...body, nonsense: true })).toMatchObject({ status: 402 });
    expect(fake.counts).toEqual({});
  });

  it('says that less was asked for, and what is missing can be asked for again', async () => {
    const many = { ...body, count: { ghost_nodes: 8, inline_suggestions: 8 } };
    await leave(Math.ceil(1.1 * real));
    const { status, body: answer } = await ask('suggest', many);
    expect(status).toBe(200);
    const asked = fake.requests.at(-1)!.body!;
    expect(answer.notices).toContainEqual({ code: 'shortened_to_budget', count: expect.any(Number) as number });
    expect(asked.max_tokens).toBeLessThan(4_000);
    const { count } = answer.notices!.find(({ code }) => code === 'shortened_to_budget')!;
    const { ghost_nodes: ghosts, inline_suggestions: inlines } = answer as Record<string, unknown[]>;
    expect(ghosts!.length).toBeGreaterThan(0);
    expect(ghosts!.length + inlines!.length).toBeLessThanOrEqual(16 - count!);
  });

  it('invariant 1: many at once near the cap never cross it, and use it', async () => {
    const left = Math.ceil(4 * real);
    await leave(left);
    fake.reset();
    const before = await api.app.get(UsageReader, { strict: false }).current({ userId, plan: 'free' });
    const answers = await Promise.all(Array.from({ length: 12 }, () => post('/ai/suggest', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 402]));
    const { day, caps } = await api.app.get(UsageReader, { strict: false }).current({ userId, plan: 'free' });
    expect(day.settled.cost).toBeLessThanOrEqual(caps.dailyCost);
    expect(day.reserved.cost).toBe(0n);
    const answered = answers.filter(({ status }) => status === 200).length;
    expect(day.textRequests - before.day.textRequests).toBe(answered);
    expect(fake.counts[CALL]).toBe(answered);
    expect(fake.counts[COUNT]).toBeLessThanOrEqual(12 * 4);
  });
});

describe('counting is within the rate', () => {
  beforeAll(() => start({ RATE_LIMIT_PER_MINUTE: '3' }));
  afterAll(stop);

  it('also for requests that their own limit refuses before anything is reserved', async () => {
    const [story] = STORIES;
    const body = { active_path: story!.path, branch_canon: story!.canon, max_cost_usd: 0.02 };
    const answers = [await post('/ai/suggest', body), await post('/ai/suggest', body), await post('/ai/suggest', body)];
    expect(answers.every(({ status }) => status === 200 || status === 402)).toBe(true);
    const counted = fake.counts[COUNT];
    expect(counted).toBeGreaterThan(0);
    expect(await post('/ai/suggest', body)).toMatchObject({ status: 429 });
    expect(fake.counts[COUNT]).toBe(counted);
  });
});

describe('near the cap of the whole deployment', () => {
  afterEach(stop);

  it('who would be refused gets the shortest answer, whose hold does not tell what all have left', async () => {
    const [story] = STORIES;
    const body = { active_path: story!.path, branch_canon: story!.canon };
    const held: number[] = [];
    for (const left of ['0.024', '0.027']) {
      if (held.length > 0) await stop();
      await start({ GLOBAL_MONTHLY_COST_CAP_USD: left });
      const estimate = await post('/usage/estimate', { operation: 'ai.suggest', request: body });
      expect(await ask('suggest', body)).toMatchObject({ status: 200 });
      held.push((await newestHold()).held);
      expect(Math.round(estimate.body.cost_usd!.max * NANO)).toBe(held.at(-1));
    }
    expect(held[0]).toBe(held[1]);
    expect(await ask('suggest', body)).toMatchObject({
      status: 402,
      body: { cap: 'deployment_monthly_cost', remaining: null },
    });
  });
});
