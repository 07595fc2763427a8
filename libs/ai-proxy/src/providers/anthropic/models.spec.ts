import { capabilitiesOf, priceListOf } from './models';

const LOCAL = 'http://localhost:11434';
const GATEWAY = 'https://gateway.example.com/anthropic';

describe('capabilitiesOf', () => {
  it('knows a model by its id, dated or behind a gateway', () => {
    for (const id of ['claude-sonnet-5-5', 'claude-sonnet-5-5-20260928', 'anthropic/claude-sonnet-5-5']) {
      expect(capabilitiesOf(id, GATEWAY)).toMatchObject({ promptCache: true, effort: 'low' });
    }
    expect(capabilitiesOf('claude-haiku-4-5-20251001', undefined)).toMatchObject({ minCacheTokens: 4_096 });
    expect(capabilitiesOf('claude-haiku-4-5', undefined).effort).toBeUndefined();
  });

  it('expects of a newer model of the vendor what all share, and of another server plain text only', () => {
    expect(capabilitiesOf('claude-sonnet-6', undefined)).toMatchObject({ structuredOutput: true, promptCache: true });
    expect(capabilitiesOf('claude-sonnet-6', 'https://api.anthropic.com').effort).toBeUndefined();
    expect(capabilitiesOf('qwen3', LOCAL)).toMatchObject({ structuredOutput: false, promptCache: false });
  });
});

describe('priceListOf', () => {
  it('is local only for an unknown model on the own network', () => {
    for (const url of [
      LOCAL,
      'http://127.0.0.1:1',
      'http://192.168.1.9:8000',
      'http://[::1]:80',
      'http://ollama:11434',
    ]) {
      expect(priceListOf('qwen3', url)).toBe('local');
      expect(priceListOf('claude-opus-5-5', url)).toBe('anthropic');
    }
    for (const url of [undefined, GATEWAY, 'https://8.8.8.8', 'http://localhost.example.com', 'http://172.32.0.1']) {
      expect(priceListOf('qwen3', url)).toBe('anthropic');
    }
  });
});
