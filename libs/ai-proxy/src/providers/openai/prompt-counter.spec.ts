import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { ManualClock } from '@cse/core';
import type { RenderedPrompt } from '@cse/prompts';
import { startFakeChat, type FakeChat } from '../../../../../test/fakes/chat-completions';
import { CallRecorder } from '../../../../../test/harness/call-recorder';
import {
  ENGLISH,
  expandPrompt as expand,
  JAPANESE,
  suggestInput,
  suggestPrompt as suggest,
} from '../../../../../test/harness/counted-prompts';
import { OpenaiTextModel, type OpenaiSettings } from './openai-text-model';
import { traitsOf } from './servers';
import { Tokenizer } from './tokenizer';

const { countTokens } = createRequire(__filename)('gpt-tokenizer/encoding/o200k_base') as {
  countTokens(text: string): number;
};

const LIMITS = { totalMs: 60_000, firstEventMs: 60_000, idleMs: 60_000 };
const COUNT = '/v1/responses/input_tokens';
const PROMPTS: [string, RenderedPrompt][] = [
  ['a suggestion', suggest(ENGLISH)],
  ['a suggestion in Japanese', suggest(JAPANESE)],
  ['prose', expand],
];

let fake: FakeChat;
const models: OpenaiTextModel[] = [];

beforeAll(async () => {
  fake = await startFakeChat({ tokens: (text) => countTokens(text) });
});
afterEach(async () => {
  await Promise.all(models.splice(0).map((model) => model.onApplicationShutdown()));
  fake.become('openai');
});
afterAll(() => fake.close());

function modelWith(standardModel: string, over: Partial<OpenaiSettings> = {}): OpenaiTextModel {
  const model = new OpenaiTextModel({
    ...{ apiKey: 'sk-test', baseUrl: fake.url, server: traitsOf(), windowTokens: undefined, limits: LIMITS },
    ...{ draftModel: 'gpt-5-mini', standardModel, premiumModel: 'my-model' },
    ...{ userIdKey: Buffer.alloc(32, 1), clock: new ManualClock() },
    ...over,
  });
  models.push(model);
  return model;
}

const timesCounted = (): number => fake.requests.filter((request) => request.path === COUNT).length;

/** What the server bills for the same prompt. */
async function billed(model: OpenaiTextModel, prompt: RenderedPrompt): Promise<number> {
  const input = suggestInput(ENGLISH);
  const call = { signal: new AbortController().signal, observer: new CallRecorder(), userId: 'user-1' };
  await model.generate({ operation: 'suggest', input, prompt, tier: 'standard' }, call, () => undefined);
  return fake.bill.at(-1)!.prompt;
}

describe('prompts for a server of chat completions', () => {
  it.each(PROMPTS)(
    '%s: by the counter of the server, never fewer than are billed and hardly more',
    async (_, prompt) => {
      const model = modelWith('gpt-6.2-sol');
      const [count] = (await model.countPrompts('standard', [prompt]))!;
      expect([timesCounted(), count!.hourTokens]).toEqual([1, 0]);
      const bill = await billed(model, prompt);
      expect(count!.tokens).toBeGreaterThanOrEqual(bill * 1.02);
      expect(count!.tokens).toBeLessThanOrEqual(bill * 1.03 + 65);
    },
  );

  it.each(PROMPTS)('%s: by the tokenizer of the model where the server does not count', async (_, prompt) => {
    fake.become('openrouter');
    const model = modelWith('openai/gpt-5-mini-2025-08-07');
    const [count] = (await model.countPrompts('standard', [prompt]))!;
    const bill = await billed(model, prompt);
    expect(count!.tokens).toBeGreaterThanOrEqual(bill);
    expect(count!.tokens).toBeLessThanOrEqual(bill * 1.06 + 600);
    // That the server does not count is learnt once.
    await model.countPrompts('standard', [prompt]);
    expect(timesCounted()).toBe(1);
  });

  it('are not counted where neither is there, and the server is asked once', async () => {
    fake.become('vllm');
    const model = modelWith('gpt-5-mini');
    for (let time = 0; time < 2; time++) expect(await model.countPrompts('premium', [expand])).toBeUndefined();
    expect(timesCounted()).toBe(1);
  });

  it('count as the dearer of two models, and as nothing when one of them cannot be counted', async () => {
    fake.become('openrouter');
    const known = await modelWith('gpt-5-mini', { fallbackModel: 'gpt-4o' }).countPrompts('standard', [expand]);
    expect(known).toHaveLength(1);
    expect(
      await modelWith('gpt-5-mini', { fallbackModel: 'my-model' }).countPrompts('standard', [expand]),
    ).toBeUndefined();
  });

  it.each([
    ['a server that is busy', 'rate_limited'],
    ['a server that fails', 'server_error'],
  ])('are not counted while it is %s, which says nothing of the next time', async (_, scenario) => {
    const model = modelWith('gpt-5-mini');
    fake.always(scenario);
    expect(await model.countPrompts('standard', [expand])).toBeUndefined();
    fake.always('normal');
    expect(await model.countPrompts('standard', [expand])).toHaveLength(1);
    expect(timesCounted()).toBe(2);
  });

  it('are counted by the tokenizer when the server names a count that cannot be', async () => {
    const silly = await startFakeChat({ tokens: () => 0 });
    try {
      const model = modelWith('gpt-5-mini', { baseUrl: silly.url });
      expect((await model.countPrompts('standard', [expand]))![0]!.tokens).toBeGreaterThan(1_000);
    } finally {
      await silly.close();
    }
  });
});

describe('the tokenizer', () => {
  const tokenizer = new Tokenizer('o200k_base');
  afterAll(() => tokenizer.close());
  const soon = () => AbortSignal.timeout(4_000);

  it('never counts fewer than there are, also of words without an end and of marks of the protocol', async () => {
    const texts = [
      'Mara rowed out.',
      'a'.repeat(50_000),
      ' '.repeat(20_000),
      '灯'.repeat(9_000),
      '<|endoftext|><|im_start|>',
    ];
    const counts = await tokenizer.count(texts, soon());
    expect(counts[0]).toBe(countTokens(texts[0]!));
    expect(counts[1]).toBeGreaterThanOrEqual(50_000 / 8);
    expect(counts[3]).toBeGreaterThanOrEqual(countTokens('灯'.repeat(900)) * 10 - 10);
    expect(counts[4]).toBeGreaterThan(4);
  });

  it('gives up when the time is over, and counts again afterwards', async () => {
    // Words of letters by chance, of which no two are alike: of so many it counts for minutes.
    const words = randomBytes(3_000_000)
      .toString('hex')
      .replace(/.{250}/g, '$& ');
    const stop = new AbortController();
    const late = tokenizer.count(Array<string>(8).fill(words), stop.signal);
    stop.abort();
    await expect(late).rejects.toThrow('took too long');
    expect(await tokenizer.count(['Mara rowed out.'], soon())).toEqual([countTokens('Mara rowed out.')]);
  });

  it('refuses who waits for a thread that has ended, and starts another', async () => {
    const waiting = tokenizer.count(Array<string>(50).fill('rain on the roofs '.repeat(5_000)), soon());
    await tokenizer.close();
    await expect(waiting).rejects.toThrow('has ended');
    expect(await tokenizer.count(['rain'], soon())).toEqual([1]);
  });
});
