import { NO_TOKENS } from '@cse/core';
import * as fc from 'fast-check';
import { TokenUsage } from './token-usage';

const counts = (usage: TokenUsage) => usage.counts(() => ({ ...NO_TOKENS, cacheWrite1hTokens: 100 }), 10);

describe('TokenUsage', () => {
  it('lets the larger of early and late counts stand, never adds up, and keeps what a later usage leaves out', () => {
    const usage = new TokenUsage();
    usage.started({ input_tokens: 40, output_tokens: 1, cache_read_input_tokens: 7 });
    usage.progressed({ output_tokens: 10, input_tokens: null, cache_read_input_tokens: null });
    usage.progressed({ output_tokens: 30, input_tokens: 41 });
    expect(counts(usage)).toMatchObject({ inputTokens: 41, cacheReadTokens: 7, outputTokens: 30 });
    expect(usage.complete).toBe(true);
  });

  it('lets zeros that come late wipe out nothing, and a zero that stands alone be a zero', () => {
    const usage = new TokenUsage();
    usage.started({
      input_tokens: 343,
      output_tokens: 1,
      cache_read_input_tokens: 900,
      cache_creation_input_tokens: 12,
    });
    usage.progressed({
      ...{ output_tokens: 5, input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    });
    expect(counts(usage)).toMatchObject({ inputTokens: 343, cacheReadTokens: 900, cacheWrite1hTokens: 12 });
    const zero = new TokenUsage();
    zero.started({ input_tokens: 0 });
    zero.progressed({ output_tokens: 0 });
    expect(counts(zero)).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    expect(zero.complete).toBe(true);
  });

  it('takes the larger of written tokens and their split, the rest at the price of an hour', () => {
    const usage = new TokenUsage();
    usage.started({
      ...{ input_tokens: 343, cache_creation_input_tokens: 0 },
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    });
    usage.progressed({ output_tokens: 1177, cache_creation_input_tokens: 2240 });
    expect(counts(usage)).toMatchObject({ cacheWrite5mTokens: 0, cacheWrite1hTokens: 2240 });
    const more = new TokenUsage();
    more.started({
      ...{ input_tokens: 1, cache_creation_input_tokens: 100 },
      cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 10 },
    });
    expect(counts(more)).toMatchObject({ cacheWrite5mTokens: 60, cacheWrite1hTokens: 40 });
  });

  it.each([
    [1179.5, 1180],
    ['1179', 1179],
    [1e12, 1e12],
    [-5, undefined],
    [NaN, undefined],
    [Infinity, undefined],
    [1e13, undefined],
    ['9999999999999', undefined],
    ['12 tokens', undefined],
    ['', undefined],
    [true, undefined],
    [{}, undefined],
    [null, undefined],
  ])('reads the counter %p as %p', (value, count) => {
    const usage = new TokenUsage();
    usage.started({ input_tokens: value, output_tokens: 1 });
    usage.progressed({ output_tokens: value });
    expect(usage.complete).toBe(count !== undefined);
    const { inputTokens, outputTokens, cacheWrite1hTokens } = counts(usage);
    // What cannot be read is missing: our own guess stands in.
    expect([inputTokens, outputTokens, cacheWrite1hTokens]).toEqual(
      count === undefined ? [0, 10, 100] : [count, count, 0],
    );
  });

  it('never counts less than before, whatever comes', () => {
    const usages = fc.record({ input_tokens: fc.anything(), output_tokens: fc.anything() });
    fc.assert(
      fc.property(fc.array(usages, { minLength: 1 }), (sequence) => {
        const usage = new TokenUsage();
        usage.started(sequence[0] as never);
        let before = counts(usage);
        for (const next of sequence.slice(1)) {
          const known = usage.complete;
          usage.progressed(next as never);
          const now = counts(usage);
          expect(Number.isSafeInteger(now.inputTokens) && Number.isSafeInteger(now.outputTokens)).toBe(true);
          if (known)
            expect(now.inputTokens >= before.inputTokens && now.outputTokens >= before.outputTokens).toBe(true);
          before = now;
        }
      }),
    );
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

  it('lets a count of the start stand that is larger than all that came after it', () => {
    const usage = new TokenUsage();
    usage.started({ input_tokens: 40, output_tokens: 500 });
    expect(counts(usage)).toMatchObject({ outputTokens: 500 });
    usage.progressed({ output_tokens: 30 });
    expect(counts(usage)).toMatchObject({ outputTokens: 500 });
  });

  it('is not complete while the prompt was never counted', () => {
    const usage = new TokenUsage();
    usage.started({ output_tokens: 1 });
    usage.progressed({ output_tokens: 30 });
    expect(usage.complete).toBe(false);
    expect(counts(usage)).toMatchObject({ cacheWrite1hTokens: 100, outputTokens: 30 });
  });

  it('does not believe the placeholder of the start, and estimates what was never said', () => {
    const usage = new TokenUsage();
    usage.started({ input_tokens: 40, output_tokens: 1 });
    expect(usage.complete).toBe(false);
    expect(counts(usage)).toMatchObject({ inputTokens: 40, outputTokens: 10 });
    expect(counts(new TokenUsage())).toEqual({ ...NO_TOKENS, cacheWrite1hTokens: 100, outputTokens: 10 });
  });
});
