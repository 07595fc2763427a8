import { NO_TOKENS } from '@cse/core';
import * as fc from 'fast-check';
import { loadPriceCatalogue } from '../prices/price-catalogue';
import { fitted, type CountedCall } from './fit';
import { dearestOf, type CallBound } from './quote';

const AT = new Date('2026-11-22T12:00:00Z');
const prices = loadPriceCatalogue(undefined);
const priceOf = (call: CallBound) => dearestOf(call, prices, AT);
const costOf = (calls: CallBound[]) => calls.reduce((total, call) => total + priceOf(call), 0n);
const tokensOf = (calls: CallBound[]) =>
  calls.reduce((total, { promptTokens, outputTokens }) => total + promptTokens + outputTokens, 0);

/** Haiku has a threshold above which every token is dearer, an answer's too. */
const model = fc.constantFrom('claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5', 'claude-fable-5-2');
const call: fc.Arbitrary<CountedCall> = fc
  .record({
    model,
    fallback: fc.option(model, { nil: undefined }),
    promptTokens: fc.integer({ min: 1, max: 300_000 }),
    hourShare: fc.double({ min: 0, max: 1, noNaN: true }),
    least: fc.integer({ min: 1, max: 5_000 }),
    more: fc.integer({ min: 0, max: 20_000 }),
  })
  .map(({ model: name, fallback, promptTokens, hourShare, least, more }) => ({
    provider: 'anthropic',
    model: name,
    ...(fallback && { fallback: { provider: 'anthropic', model: fallback } }),
    promptTokens,
    hourTokens: Math.floor(promptTokens * hourShare),
    least,
    lean: least + more,
    expected: NO_TOKENS,
  }));
const calls = fc.array(call, { minLength: 1, maxLength: 4 });
/** In thousandths of what all of it would cost. */
const share = fc.integer({ min: 0, max: 1_500 });

const withAnswers = (some: CountedCall[], which: 'lean' | 'least') =>
  some.map((one): CallBound => ({ ...one, outputTokens: one[which] }));

describe('calls cut to what is left', () => {
  it('never take more than is left when anything fits, and leave nothing out that fits', () => {
    fc.assert(
      fc.property(calls, share, share, (wanted, costShare, tokenShare) => {
        const all = withAnswers(wanted, 'lean');
        const cost = (costOf(all) * BigInt(costShare)) / 1_000n;
        const tokens = Math.floor((tokensOf(all) * tokenShare) / 1_000);
        const fits = (some: CallBound[]) => costOf(some) <= cost && tokensOf(some) <= tokens;
        const got = fitted(wanted, { cost, tokens }, priceOf);
        got.forEach(({ outputTokens }, index) => {
          expect(outputTokens).toBeGreaterThanOrEqual(wanted[index]!.least);
          expect(outputTokens).toBeLessThanOrEqual(wanted[index]!.lean);
        });
        const first = withAnswers(wanted.slice(0, 1), 'least');
        expect(fits(got)).toBe(fits(first));
        if (!fits(first)) return expect(got.map(({ outputTokens }) => outputTokens)).toEqual([wanted[0]!.least]);
        // One more call would not have fitted, with however short an answer.
        const oneMore = withAnswers(wanted.slice(0, got.length + 1), 'least');
        expect(oneMore.length === got.length || !fits(oneMore)).toBe(true);
        if (fits(all)) expect(got.map(({ outputTokens }) => outputTokens)).toEqual(wanted.map(({ lean }) => lean));
      }),
      { numRuns: 500 },
    );
  });

  it('use what is left: no answer could be longer by a hundredth of what it was cut by', () => {
    fc.assert(
      fc.property(call, share, (wanted, costShare) => {
        const [least, lean] = (['least', 'lean'] as const).map((which) => costOf(withAnswers([wanted], which)));
        const cost = least! + ((lean! - least!) * BigInt(Math.min(costShare, 1_000))) / 1_000n;
        const [got] = fitted([wanted], { cost, tokens: Infinity }, priceOf);
        const longer = got!.outputTokens + Math.ceil((wanted.lean - wanted.least) / 100) + 1;
        expect(longer > wanted.lean || priceOf({ ...got!, outputTokens: longer }) > cost).toBe(true);
      }),
    );
  });
});
