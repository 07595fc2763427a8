import { ManualClock } from '@cse/core';
import { renderExpand, renderSuggest, renderSummarize, type PathNode, type RenderedPrompt } from '@cse/prompts';
import { startFakeAnthropic, type FakeAnthropic } from '../../../../../test/fakes/anthropic';
import { AnthropicTextModel } from './anthropic-text-model';

const LIMITS = { totalMs: 60_000, firstEventMs: 60_000, idleMs: 60_000 };
const COUNT = 'POST /v1/messages/count_tokens';

const node = (id: string, parent_id: string | null, text: string): PathNode => ({ id, parent_id, text });
const path = (text: string): PathNode[] => [node('n_1', null, text.repeat(9)), node('n_2', 'n_1', text.repeat(5))];
const ENGLISH = path('Mara rowed out before the harbour bells, with the lamp hooded and dry. ');
const JAPANESE = path('灯台の明かりが消えて、真帆は舟を出した。');
const canon = {
  branch_canon: { characters: [{ id: 'ch_1', name: 'Mara', summary: 'She keeps the lamp. '.repeat(9) }] },
};
const counts = { ghosts: 3, inlines: 1, existing_children: [], rejected: [], slots: ['aligned' as const] };
const suggest = (active_path: PathNode[]) => renderSuggest({ active_path, ...canon, ...counts }, 'c0de');
const asked = { node_id: 'n_2', operation: 'expand' as const, target_words: 100, alternatives: 1, keep_facts: [] };
const expand = renderExpand({ active_path: ENGLISH, ...canon, ...asked }, 'c0de');
const block = (nodes: PathNode[]) => renderSummarize({ nodes, level: 1, language: 'und' }, 'c0de');

describe('prompts counted by their provider', () => {
  let fake: FakeAnthropic;
  let model: AnthropicTextModel;
  beforeAll(async () => {
    fake = await startFakeAnthropic();
    model = new AnthropicTextModel({
      apiKey: 'sk-test',
      anthropicBaseUrl: fake.url,
      draftModel: 'claude-haiku-4-5',
      standardModel: 'claude-sonnet-5-5',
      premiumModel: 'claude-opus-5-5',
      limits: LIMITS,
      userIdKey: Buffer.alloc(32, 1),
      clock: new ManualClock(),
    });
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await model.onApplicationShutdown();
    await fake.close();
  });

  const observer = { dispatched: () => undefined, used: () => undefined, ended: () => undefined };

  it.each<[what: string, tier: 'draft' | 'standard' | 'premium', prompt: RenderedPrompt]>([
    ['a suggestion', 'standard', suggest(ENGLISH)],
    ['a suggestion in Japanese', 'premium', suggest(JAPANESE)],
    ['prose', 'standard', expand],
    ['prose by an older model', 'draft', expand],
    ['a summary', 'premium', block(ENGLISH)],
  ])(
    '%s: never fewer than are billed, as a whole and of what is kept for an hour, and hardly more',
    async (_, tier, prompt) => {
      const [count] = (await model.countPrompts(tier, [prompt]))!;
      expect(fake.counts).toEqual({ [COUNT]: 2 });
      const input = { active_path: ENGLISH, ...canon, ...counts };
      const call = { signal: new AbortController().signal, observer, userId: 'user-1' };
      await model.generate({ operation: 'suggest', input, prompt, tier }, call, () => undefined);
      const { total, write1h } = fake.ledger.entries[0]!;
      expect(count!.tokens).toBeGreaterThanOrEqual(total * 1.02);
      expect(count!.tokens).toBeLessThanOrEqual(total * 1.03 + 65);
      expect(count!.hourTokens).toBeGreaterThanOrEqual(write1h);
      if (write1h > 0) expect(count!.hourTokens).toBeLessThanOrEqual(write1h * 1.03 + 80);
    },
  );

  it('what several calls share is counted once', async () => {
    const two = await model.countPrompts('standard', [block(ENGLISH), block(JAPANESE)]);
    expect(two!.map(({ hourTokens }) => hourTokens)).toEqual([two![0]!.hourTokens, two![0]!.hourTokens]);
    expect(two![0]!.tokens).not.toBe(two![1]!.tokens);
    expect(fake.counts).toEqual({ [COUNT]: 3 });
  });
});
