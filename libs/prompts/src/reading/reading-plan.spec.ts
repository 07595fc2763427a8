import * as fc from 'fast-check';
import type { PathNode } from '../story/shapes';
import vectors from '../../../../packages/sdk/vectors/hashes.json';
import { blocksOf, SUMMARY_PROMPT } from './blocks';
import { planReading, type ReadingPlan, type ReadingPlanOptions } from './reading-plan';

const version = { prompt: 'summarize.v1', language: 'en' };

function path(length: number, size = 200): PathNode[] {
  return Array.from({ length }, (_, index) => ({
    id: `n_${index}`,
    parent_id: index === 0 ? null : `n_${index - 1}`,
    text: `${index} `.repeat(size).slice(0, size),
  }));
}

const options = (changes: Partial<ReadingPlanOptions> = {}): ReadingPlanOptions => ({
  budgetTokens: 1_000,
  keepLast: 6,
  version,
  summaries: new Map(),
  allowMissing: true,
  ...changes,
});

const readAs = (plan: ReadingPlan, index: number) =>
  plan.readings.find(({ start, end }) => start <= index && index < end)!.as;

describe('blocks', () => {
  it('are counted from the root, so that a deeper path changes none of them', () => {
    const nodes = path(140);
    for (const depth of [9, 17, 66, 100, 139]) {
      const { 1: small, 2: large } = blocksOf(nodes.slice(0, depth), version);
      expect(small).toEqual(blocksOf(nodes, version)[1].slice(0, small.length));
      expect(large).toEqual(blocksOf(nodes, version)[2].slice(0, large.length));
    }
    expect(blocksOf(nodes, version)[1][0]).toMatchObject({ start: 1, end: 9 });
    expect(blocksOf(nodes, version)[2]).toHaveLength(2);
  });

  it('change when a word of one of their nodes, the language or the prompt does, and then alone', () => {
    const before = blocksOf(path(40), version)[1];
    const edited = path(40).map((node, index) => (index === 12 ? { ...node, text: `${node.text}!` } : node));
    expect(blocksOf(edited, version)[1].map(({ hash }, index) => hash === before[index]!.hash)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(blocksOf(path(40), { ...version, language: 'fr' })[1][0]!.hash).not.toBe(before[0]!.hash);
  });
});

describe('blocks in a tree of branches', () => {
  it('are shared by any two branches as far as they lie before the fork, and by nothing after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), fc.nat(80), fc.nat(80), (trunk, left, right) => {
        const grow = (side: string, length: number) =>
          path(trunk + length).map((node, index) => (index < trunk ? node : { ...node, id: `${side}_${index}` }));
        const [a, b] = [blocksOf(grow('l', left), version), blocksOf(grow('r', right), version)];
        for (const level of [1, 2] as const) {
          const before = a[level].filter(({ end }) => end <= trunk);
          expect(b[level].slice(0, before.length)).toEqual(before);
          const own = new Set(a[level].slice(before.length).map(({ hash }) => hash));
          expect(b[level].some(({ hash }) => own.has(hash))).toBe(false);
        }
      }),
    );
  });

  it('have the hashes that another implementation computes', () => {
    for (const { path: nodes, language, blocks } of vectors.blocks) {
      const own = blocksOf(
        nodes.map((node) => ({ parent_id: null, ...node })),
        { prompt: SUMMARY_PROMPT, language },
      );
      expect(own[1].map(({ start, end, hash }) => [nodes[start]!.id, nodes[end - 1]!.id, hash])).toEqual(
        blocks.map(({ from, to, hash }) => [from, to, hash]),
      );
    }
  });
});

describe('the reading plan', () => {
  it('reads a path that fits as it is', () => {
    expect(planReading(path(10), options({ budgetTokens: 100_000 }))).toMatchObject({
      readings: [{ as: 'verbatim', start: 0, end: 10 }],
      missing: [],
    });
  });

  it('gives up the oldest blocks first and keeps root, pinned nodes and the tail', () => {
    const nodes = path(60);
    nodes[4]!.pinned = true;
    const plan = planReading(nodes, options({ budgetTokens: 4_000 }));
    expect(readAs(plan, 0)).toBe('verbatim');
    expect(readAs(plan, 1)).toBe('segment');
    expect(readAs(plan, 4)).toBe('verbatim');
    expect(readAs(plan, 59)).toBe('verbatim');
    expect(readAs(plan, 54)).toBe('verbatim');
    expect(plan.missing.length).toBeGreaterThan(0);
  });

  it('goes up to blocks of blocks, and leaves out the oldest only when that is not enough', () => {
    const nodes = path(200);
    const twoLevels = planReading(nodes, options({ budgetTokens: 3_500 }));
    expect(twoLevels.readings.some((reading) => reading.as === 'segment' && reading.block.level === 2)).toBe(true);
    expect(twoLevels.readings.every(({ as }) => as !== 'omitted')).toBe(true);
    const tight = planReading(nodes, options({ budgetTokens: 900, allowMissing: false }));
    expect(readAs(tight, 1)).toBe('omitted');
    expect(readAs(tight, 199)).toBe('verbatim');
    const planned = planReading(nodes, options({ budgetTokens: 900 }));
    expect(planned.readings.every(({ as }) => as !== 'omitted')).toBe(true);
    expect(planned.tokens).toBeGreaterThan(900);
  });

  it('uses a summary only when its hash is that of a block of this very path', () => {
    const nodes = path(60);
    const known = blocksOf(nodes, version)[1][0]!;
    const summaries = new Map([[known.hash as string, 'what happened']]);
    const plan = planReading(nodes, options({ budgetTokens: 4_500, summaries, allowMissing: false }));
    expect(plan.readings.find(({ as }) => as === 'segment')).toMatchObject({ block: known, text: 'what happened' });
    const edited = nodes.map((node, index) => (index === 3 ? { ...node, text: 'edited since' } : node));
    const stale = planReading(edited, options({ budgetTokens: 4_500, summaries, allowMissing: false }));
    expect(stale.readings.some(({ as }) => as === 'segment')).toBe(false);
    expect(readAs(stale, 1)).toBe('omitted');
  });

  it('covers every node once, in order, for any path and any budget, and never asks for a summary of a summary', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 220 }),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        fc.array(fc.nat(219), { maxLength: 5 }),
        (length, size, budgetTokens, keepLast, allowMissing, pins) => {
          const nodes = path(length, size);
          for (const pin of pins) if (nodes[pin]) nodes[pin].pinned = true;
          const plan = planReading(nodes, options({ budgetTokens, keepLast, allowMissing }));
          let next = 0;
          for (const { start, end } of plan.readings) {
            expect(start).toBe(next);
            next = end;
          }
          expect(next).toBe(length);
          for (const index of [0, length - 1, ...pins.filter((pin) => pin < length)])
            expect(readAs(plan, index)).toBe('verbatim');
          if (!allowMissing) expect(plan.missing).toEqual([]);
          else expect(plan.readings.every(({ as }) => as !== 'omitted')).toBe(true);
          expect(plan.missing.every(({ start, end, level }) => end - start === 8 ** level)).toBe(true);
        },
      ),
    );
  });
});
