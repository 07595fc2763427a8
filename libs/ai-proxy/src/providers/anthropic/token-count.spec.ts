import { ManualClock } from '@cse/core';
import { renderSummarize, type PathNode, type RenderedPrompt } from '@cse/prompts';
import { startFakeAnthropic, type FakeAnthropic } from '../../../../../test/fakes/anthropic';
import {
  ENGLISH,
  expandPrompt as expand,
  JAPANESE,
  suggestInput,
  suggestPrompt as suggest,
} from '../../../../../test/harness/counted-prompts';
import { AnthropicTextModel } from './anthropic-text-model';

const LIMITS = { totalMs: 60_000, firstEventMs: 60_000, idleMs: 60_000 };
const COUNT = 'POST /v1/messages/count_tokens';

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
      const input = suggestInput(ENGLISH);
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
