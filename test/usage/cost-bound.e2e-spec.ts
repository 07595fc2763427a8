import { OPERATIONS, Quotes, type Operation } from '@cse/usage';
import * as fc from 'fast-check';
import catalogue from '../../libs/usage/src/prices/catalogue.json';
import { UNLIMITED } from '../ai/unlimited';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

const PATHS: Partial<Record<Operation, string>> = {
  'ai.suggest': '/ai/suggest',
  'ai.expand': '/ai/expand',
  'ai.continue': '/ai/continue',
  'ai.canon_diff': '/ai/canon-diff',
  'ai.merge_propose': '/ai/merge-propose',
  'ai.summarize': '/ai/summarize',
};

/** Letters of one to four bytes, what JSON escapes, and what joins: what a tokenizer can be at its worst with. */
const PIECES = ['Mara ', 'лампа', '海辺', '👩‍👩‍👧‍👦', '"', '\\', '\n', '\t', 'é', '𝔘', '<canon>', '. ', '{"a":1}'];
const words = (most: number) =>
  fc
    .array(fc.constantFrom(...PIECES), { maxLength: Math.floor(most / 12) })
    .map((pieces) =>
      `The lamp ${pieces.join('')}`.normalize('NFC').slice(0, most).toWellFormed().replaceAll('\ufffd', ''),
    );

const node = (text: string, index: number) => ({ id: `n_${index}`, parent_id: index ? `n_${index - 1}` : null, text });
const path = fc
  .tuple(fc.array(words(1_500), { minLength: 1, maxLength: 9 }), fc.constantFrom(1, 1, 1, 12))
  .map(([texts, times]) =>
    Array.from({ length: times }, () => texts)
      .flat()
      .map(node),
  );
const canon = fc.record({
  characters: fc.array(
    words(100).map((name) => ({ id: 'ch_1', name })),
    { maxLength: 1 },
  ),
  facts: fc.array(
    words(300).map((value) => ({ id: 'f_1', subject: 'lamp', attribute: 'state', value })),
    { maxLength: 1 },
  ),
});
const shared = fc.record(
  {
    system_prompt: words(4_000),
    steer: words(1_200),
    creator_profile: fc.record({ themes: fc.array(words(100), { maxLength: 9 }) }),
  },
  { requiredKeys: [] },
);
const story = fc
  .tuple(path, canon, shared)
  .map(([active_path, branch_canon, more]) => ({ active_path, branch_canon, ...more }));
const count = fc.record({ ghost_nodes: fc.nat(8), inline_suggestions: fc.nat(8) }, { requiredKeys: [] });

/** Bodies of each operation, so that one that is added without its own does not compile. */
const BODIES: Record<Extract<Operation, `ai.${string}`>, fc.Arbitrary<object>> = {
  'ai.suggest': fc.tuple(story, count).map(([body, counts]) => ({ ...body, count: counts })),
  'ai.expand': fc
    .tuple(story, fc.integer({ min: 20, max: 1_200 }), fc.nat(4))
    .map(([body, target_words, alternatives]) => ({ ...body, target_words, alternatives })),
  'ai.continue': fc
    .tuple(story, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 40, max: 600 }))
    .map(([body, siblings, depth, target_words]) => ({ ...body, siblings, depth, target_words, tone: { mood: -1 } })),
  'ai.canon_diff': fc.tuple(story, fc.constantFrom('diff', 'extract')).map(([body, mode]) => ({ ...body, mode })),
  'ai.merge_propose': fc.tuple(path, words(900), words(900), shared).map(([common_path, left, right, more]) => {
    const parent_id = common_path.at(-1)!.id;
    const leg = (id: string, text: string) => ({ nodes: [{ id, parent_id, text }] });
    return { common_path, left: leg('left_1', left), right: leg('right_1', right), ...more };
  }),
  'ai.summarize': fc.tuple(story, fc.integer({ min: 1_000, max: 9_000 })).map(([body, budget_tokens]) => ({
    ...body,
    budget_tokens,
    keep_last: 1,
  })),
};

const SCENARIOS = [
  'normal',
  'normal',
  'thinking_first',
  'max_tokens',
  'refusal_after_text',
  'error_mid_text',
  'overloaded',
  'prose',
  'eof_before_stop',
];

/** The dearest and the cheapest, with a threshold, and one that stands in. */
const USUAL = {
  TEXT_MODEL_DRAFT: 'claude-haiku-5-5',
  TEXT_MODEL_STANDARD: 'claude-sonnet-5-5',
  TEXT_MODEL_PREMIUM: 'claude-fable-5-2',
  TEXT_MODEL_FALLBACK: 'claude-opus-5-5',
  // The second reader is held for as well.
  TEXT_JUDGE: 'fast',
};
/** Each of the other models in some tier, three to an api; another of the three stands in. */
const listed = catalogue.tokens.filter(({ provider }) => provider === 'anthropic').map(({ model }) => model);
const rest = [...new Set(listed)].filter((model) => !Object.values(USUAL).includes(model));
const trios = Array.from({ length: Math.ceil(rest.length / 3) }, (_, n) => rest.slice(3 * n, 3 * n + 3));
const MODELS: [named: string, runs: number, models: Record<string, string>][] = [
  ['the usual models', 30, USUAL],
  ...trios.map(([draft, standard = draft, premium = draft]): [string, number, Record<string, string>] => [
    [draft, standard, premium].join(', '),
    4,
    {
      TEXT_MODEL_DRAFT: draft!,
      TEXT_MODEL_STANDARD: standard!,
      TEXT_MODEL_PREMIUM: premium!,
      TEXT_MODEL_FALLBACK: premium!,
    },
  ]),
];

describe.each(MODELS)('the bound of a request to %s', (_, runs, models) => {
  let fake: FakeAnthropic;
  let api: TestApi;
  let token: string;
  let answered = 0;
  let writers = 0;

  beforeAll(async () => {
    // The dearest that there is: a token a byte. Thresholds, lifetimes of the cache and prices differ by model.
    fake = await startFakeAnthropic({ byteTokens: true });
    const upstream = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' };
    api = await startTestApi({ ...upstream, ...UNLIMITED, ...models });
  });
  // What a provider refuses slows whoever asked for it, so no writer asks for all that there is.
  beforeEach(async () => void (token = (await signIn(api, `writer-${++writers}@example.com`)).accessToken));
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const call = (method: string, address: string, body: object) =>
    fetch(`${api.url}${address}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  async function estimate(operation: string, request: object): Promise<number> {
    const answer = await call('POST', '/usage/estimate', { operation, request });
    return ((await answer.json()) as { cost_usd: { max: number } }).cost_usd.max;
  }

  /** What is held for a request, what the ledger says that it cost, and what the upstream's bill says. */
  async function spend(operation: Operation, body: object, scenario: string) {
    const before = fake.ledger.entries.length;
    const max = await estimate(operation, body);
    fake.scenarios.clear();
    fake.next(PROSE[scenario] ?? scenario);
    const answer = await call('POST', PATHS[operation]!, body);
    const status = answer.status;
    const text = await answer.text();
    const [row] = await api.query<{ held: string; charged: string }>(
      'select cost as held, actual_cost as charged from usage_reservations order by id desc limit 1',
    );
    const billed = fake.ledger.entries.slice(before).reduce((sum, { cost }) => sum + cost, 0n);
    return { status, text, max, held: BigInt(row!.held), charged: BigInt(row!.charged), billed };
  }

  it.each(OPERATIONS.filter((operation) => PATHS[operation]))(
    'invariants 5, 28: %s is never billed above what is held, which is what the estimate says',
    async (operation) => {
      if (!api.app.get(Quotes, { strict: false }).knows(operation)) return;
      const tier = fc.constantFrom('draft', 'standard', 'premium');
      const bodies = BODIES[operation as keyof typeof BODIES];
      await fc.assert(
        fc.asyncProperty(bodies, tier, fc.constantFrom(...SCENARIOS), async (body, chosen, scenario) => {
          const spent = await spend(operation, { ...body, tier: chosen }, scenario);
          if (spent.status === 400) throw new Error(spent.text);
          expect(BigInt(Math.round(spent.max * 1e9))).toBe(spent.held);
          expect(spent.billed).toBeLessThanOrEqual(spent.held);
          expect(spent.charged).toBeLessThanOrEqual(spent.held);
          // What the upstream said is charged to the nano-dollar; of a call that broke off, also beside others, it said little.
          if (spent.status !== 200 || spent.text.includes('continuation_failed')) return;
          expect(spent.charged).toBe(spent.billed);
          answered++;
        }),
        { numRuns: runs, seed: 20261124 },
      );
    },
    60_000,
  );

  it('enough of the requests were answered to say so', () => {
    expect(answered).toBeGreaterThan(1.5 * runs);
  });

  if (models !== USUAL) return;

  it('covers what is remembered of the author, which no body says', async () => {
    const body = { active_path: [node('The lamp.', 0)], branch_canon: {} };
    const before = await spend('ai.suggest', body, 'normal');
    const themes = Array.from({ length: 39 }, () => '海'.repeat(100));
    expect((await call('PUT', '/creator/preferences', { themes })).status).toBe(200);
    const after = await spend('ai.suggest', body, 'normal');
    expect(after.billed).toBeGreaterThan(before.billed);
    expect(after.billed).toBeLessThanOrEqual(after.held);
    expect(after.held - before.held).toBeGreaterThanOrEqual(39n * 300n * 4_000n);
  });

  it('an overshoot would show: the counter stands at nothing after all of this', async () => {
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toMatch(/^# TYPE csee_budget_overshoot_total counter$/m);
    expect(metrics).toMatch(/^csee_budget_overshoot_total\{.*\} 0$/m);
    expect(metrics).not.toMatch(/^csee_budget_overshoot_total\{.*\} [^0]/m);
    expect(metrics).toMatch(/^csee_model_cost_usd_total\{.*csee_operation="ai.suggest"\} /m);
  });
});

/** An answer in words where JSON was asked for, which is asked for again. */
const PROSE: Record<string, { answer: string }> = { prose: { answer: 'I would rather tell you about the lamp.' } };
