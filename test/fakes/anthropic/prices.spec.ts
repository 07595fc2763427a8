import * as fc from 'fast-check';
import { loadPriceCatalogue } from '@cse/usage';
import { allModels } from './models';
import { costNano, priceRow } from './prices';

const PLAIN = { fast: false, usOnly: false };
const NOVEMBER = new Date('2026-11-22T12:00:00Z');

describe('prices', () => {
  it('follow a model through its dates and its tiers', () => {
    const read = (day: string): number => priceRow('claude-sonnet-5-5', new Date(`${day}T00:00:00Z`), 1).read;
    expect([read('2026-10-06'), read('2026-10-07')]).toEqual([0.2, 0.1]);
    const input = (prompt: number): number => priceRow('claude-haiku-5-5', NOVEMBER, prompt).input;
    expect([input(100_000), input(100_001)]).toEqual([0.1, 0.5]);
    expect(priceRow('claude-haiku-4-5-20251001', NOVEMBER, 1).output).toBe(5);
  });

  it('double in fast mode and rise by a tenth, rounded up, for one country', () => {
    const row = priceRow('claude-haiku-5-5', NOVEMBER, 1);
    const tokens = { input: 0, read: 0, write5m: 1, write1h: 0, output: 0 };
    expect(costNano(row, tokens, PLAIN)).toBe(125n);
    expect(costNano(row, tokens, { fast: true, usOnly: false })).toBe(250n);
    expect(costNano(row, tokens, { fast: false, usOnly: true })).toBe(138n);
  });

  /** Two tables written by different hands: the product's catalogue and the one here. */
  it('are those of the product, for every model and any use, to the nano-dollar', () => {
    const catalogue = loadPriceCatalogue(undefined);
    const tokens = fc.integer({ min: 0, max: 400_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...allModels()),
        fc.record({ input: tokens, read: tokens, write5m: tokens, write1h: tokens, output: tokens }),
        ({ id }, used) => {
          const whole = used.input + used.read + used.write5m + used.write1h;
          const counts = {
            inputTokens: used.input,
            cacheReadTokens: used.read,
            cacheWrite5mTokens: used.write5m,
            cacheWrite1hTokens: used.write1h,
            outputTokens: used.output,
          };
          const ours = catalogue.priceTokens({ provider: 'anthropic', model: id }, counts, NOVEMBER);
          expect(ours).toBe(costNano(priceRow(id, NOVEMBER, whole), used, PLAIN));
        },
      ),
    );
  });
});
