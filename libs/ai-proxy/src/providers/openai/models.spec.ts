import { languagesOf } from '../../upstream/model-languages';
import { chatModelOf, priceListOf } from './models';
import { traitsOf } from './servers';

describe('what is known of a model', () => {
  it.each([
    ['gpt-6.2-sol', 922_000, 'marked', true],
    ['openai/gpt-6-luna-2026-09-22', 922_000, 'marked', true],
    ['gpt-5.6-terra', 922_000, 'marked', true],
    ['gpt-5.4-mini', 272_000, 'automatic', true],
    ['o4-mini', 200_000, 'automatic', true],
    ['gpt-4.1-nano', 1_047_576, 'automatic', false],
    ['gpt-oss:20b', 128_000, 'none', false],
    ['qwen3:8b', 128_000, 'none', false],
  ])('%s takes %i tokens, its cache goes by %s', (model, windowTokens, cache, reasons) => {
    expect(chatModelOf(model, undefined)).toMatchObject({ windowTokens, cache, reasons });
  });

  it('is what its operator says of its window, and its answers leave room in it', () => {
    expect(chatModelOf('qwen3:8b', 16_384)).toMatchObject({ windowTokens: 16_384, maxOutputTokens: 8_192 });
    expect(chatModelOf('gpt-4o', 1_000_000)).toMatchObject({ windowTokens: 1_000_000, maxOutputTokens: 16_384 });
  });

  it('has no price on an own network, unless it is in OpenAI’s list', () => {
    expect(priceListOf('qwen3:8b', 'http://127.0.0.1:11434/v1')).toBe('local');
    expect(priceListOf('gpt-6.2-sol', 'http://gateway:4000/v1')).toBe('openai');
    expect(priceListOf('qwen3:8b', 'https://api.example.com/v1')).toBe('openai');
  });

  it.each([
    ['llama3.2:3b', 'de', 'ja'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'hi', 'zh'],
    ['phi4:14b', 'en', 'de'],
    ['ibm-granite/granite-3.3-8b-instruct', 'ja', 'hi'],
  ])('%s was made for %s and not for %s', (model, made, not) => {
    expect([languagesOf(model)!.includes(made), languagesOf(model)!.includes(not)]).toEqual([true, false]);
  });

  it.each(['phi4-mini', 'qwen3:8b', 'gpt-6.2-sol', 'claude-sonnet-5-5'])('of %s no limit is named', (model) => {
    expect(languagesOf(model)).toBeUndefined();
  });
});

describe('what is known of a server', () => {
  it('goes by the end of its name', () => {
    expect(traitsOf('https://eu.api.openai.com/v1')).toEqual(traitsOf());
    expect(traitsOf('https://api.openai.com.example.net/v1')).not.toEqual(traitsOf());
    expect(traitsOf('https://api.mistral.ai/v1')).toMatchObject({ limit: 'max_tokens', enforcesSchema: true });
  });
});
