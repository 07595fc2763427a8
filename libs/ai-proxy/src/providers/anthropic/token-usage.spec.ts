import { NO_TOKENS } from '@cse/core';
import { TokenUsage } from './token-usage';

const counts = (usage: TokenUsage) => usage.counts(() => ({ ...NO_TOKENS, cacheWrite1hTokens: 100 }), 10);

describe('TokenUsage', () => {
  it('lets the last number win, never adds up, and keeps what a later usage leaves out or nulls', () => {
    const usage = new TokenUsage();
    usage.started({ input_tokens: 40, output_tokens: 1, cache_read_input_tokens: 7 });
    usage.progressed({ output_tokens: 10, input_tokens: null, cache_read_input_tokens: null });
    usage.progressed({ output_tokens: 30, input_tokens: 41 });
    expect(counts(usage)).toMatchObject({ inputTokens: 41, cacheReadTokens: 7, outputTokens: 30 });
    expect(usage.complete).toBe(true);
  });

  it('takes an explicit zero for a zero and not for a missing value', () => {
    const usage = new TokenUsage();
    usage.started({ input_tokens: 0, output_tokens: 1, cache_read_input_tokens: 900 });
    usage.progressed({ output_tokens: 0, cache_read_input_tokens: 0 });
    expect(counts(usage)).toMatchObject({ inputTokens: 0, cacheReadTokens: 0, outputTokens: 0 });
  });

  it('prefers cache writes split by lifetime over their sum, also when the sum says zero', () => {
    const usage = new TokenUsage();
    usage.started({
      input_tokens: 5,
      cache_creation_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 80 },
    });
    expect(counts(usage)).toMatchObject({ cacheWrite5mTokens: 20, cacheWrite1hTokens: 80 });
    const flat = new TokenUsage();
    flat.started({ input_tokens: 5, cache_creation_input_tokens: 100, cache_creation: null });
    // Nobody said how long these live: the dearer kind.
    expect(counts(flat)).toMatchObject({ cacheWrite5mTokens: 0, cacheWrite1hTokens: 100 });
  });

  it('does not believe the placeholder of the start, and estimates what was never said', () => {
    const usage = new TokenUsage();
    usage.started({ input_tokens: 40, output_tokens: 1 });
    expect(usage.complete).toBe(false);
    expect(counts(usage)).toMatchObject({ inputTokens: 40, outputTokens: 10 });
    expect(counts(new TokenUsage())).toEqual({ ...NO_TOKENS, cacheWrite1hTokens: 100, outputTokens: 10 });
  });
});
