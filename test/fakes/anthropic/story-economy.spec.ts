import { block } from './cache-session';
import type { JsonObject } from './json';
import { Ledger } from './ledger';
import { findModel } from './models';
import { PromptCache } from './prompt-cache';

/** A session of 30 steps: 1,500 policy, 500 profile, 6,000 canon, 600 a node, 150 task, 700 written. */
const STEPS = 30;
const OUTPUT = 700;
const AT = new Date('2026-11-22T00:00:00Z');

/** The layout of the story prompts, or the mistake of marking the block that changes every time. */
function step(model: string, nodes: number, layout: 'right' | 'last block'): JsonObject {
  const right = layout === 'right';
  const anchor = nodes > 15 ? 15 * Math.floor((nodes - 1) / 15) : 0;
  const marked = (index: number): boolean => right && (index === anchor || index === nodes);
  return {
    model,
    system: [block('policy', 1_500, right ? '1h' : undefined), block('profile', 500)],
    messages: [
      {
        role: 'user',
        content: [
          block('canon', 6_000, right ? '1h' : undefined),
          ...Array.from({ length: nodes }, (_, index) =>
            block(`node ${index + 1}`, 600, marked(index + 1) ? '5m' : undefined),
          ),
          block(`task ${nodes}`, 150, right ? undefined : '5m'),
        ],
      },
    ],
  };
}

function session(modelId: string, layout: 'right' | 'last block'): Ledger {
  const model = findModel(modelId)!;
  const cache = new PromptCache();
  const ledger = new Ledger();
  for (let nodes = 1; nodes <= STEPS; nodes++) {
    const share = cache.look('one', model, step(modelId, nodes, layout), nodes * 60_000);
    share.commit();
    ledger.settle(ledger.open(`req_${nodes}`, model, share, AT), OUTPUT, 0, true);
  }
  return ledger;
}

const dollars = (nano: bigint): number => Number(nano) / 1e9;

/** Dollars of a session's input and total as published by an independent simulation. */
describe('what a story of 30 steps costs', () => {
  it.each([
    ['claude-sonnet-5-5', 1.047, 0.135, 1.257, 0.345, 3],
    ['claude-opus-5-5', 2.094, 0.271, 2.514, 0.691, 3],
    ['claude-haiku-5-5', 0.0524, 0.0092, 0.0629, 0.0197, 4],
    ['claude-fable-5-2', 4.188, 0.443, 5.028, 1.283, 3],
  ])('%s', (model, plainInput, cachedInput, plainTotal, cachedTotal, digits) => {
    const { entries, totals } = session(model, 'right');
    const output = entries.reduce((sum, { price }) => sum + (price.output * OUTPUT) / 1e6, 0);

    expect(dollars(totals.costWithoutCache)).toBeCloseTo(plainTotal, digits);
    expect(dollars(totals.cost)).toBeCloseTo(cachedTotal, digits);
    expect(dollars(totals.costWithoutCache) - output).toBeCloseTo(plainInput, digits);
    expect(dollars(totals.cost) - output).toBeCloseTo(cachedInput, digits);
    expect(totals.saved).toBeGreaterThan(0.68);
  });

  it('costs more than no cache at all when the mark stands on the block that changes', () => {
    const { cost, costWithoutCache, saved } = session('claude-sonnet-5-5', 'last block').totals;
    const output = (STEPS * OUTPUT * 10) / 1e6;
    expect(dollars(cost) - output).toBeCloseTo(1.309, 3);
    expect(dollars(costWithoutCache) - output).toBeCloseTo(1.047, 3);
    expect(saved).toBeLessThan(0);
  });

  it('reads nine tokens of ten from the cache', () => {
    const { entries } = session('claude-sonnet-5-5', 'right');
    const sum = (of: (entry: (typeof entries)[number]) => number): number =>
      entries.reduce((total, entry) => total + of(entry), 0);
    expect(sum(({ read }) => read) / sum(({ total }) => total)).toBeCloseTo(0.94, 2);
    for (const entry of entries) {
      expect(entry.read + entry.write5m + entry.write1h + entry.input).toBe(entry.total);
    }
  });
});
