import * as fc from 'fast-check';
import type { Leg, PathNode } from '../story/shapes';
import { blocksOf } from './blocks';
import { readTips, TIP_NODES, type TipPart } from './tip-reading';

const VERSION = { prompt: 'summarize.v1', language: 'en' };
const chain = (prefix: string, length: number, parent: string | null, text = 'x'): PathNode[] =>
  Array.from({ length }, (_, index) => ({
    id: `${prefix}${index}`,
    parent_id: index === 0 ? parent : `${prefix}${index - 1}`,
    text: `${text} ${prefix}${index}`,
  }));
const ids = (parts: readonly TipPart[]) =>
  parts.map((part) => ('node' in part ? part.node.id : `${part.from}…${part.to}`));
const read = (
  common: PathNode[],
  left: Leg,
  right: Leg,
  summaries = new Map<string, string>(),
  budgetTokens = 10_000,
) => readTips(common, left, right, { version: VERSION, summaries, budgetTokens });

describe('what a merge reads', () => {
  const common = chain('c', 12, null);
  const left = { nodes: chain('l', 9, 'c11') };
  const right = { nodes: chain('r', 2, 'c11') };

  it('are the common ancestor and the tips, and of the rest nothing that no summary stands for', () => {
    const reading = read(common, left, right);
    expect([ids(reading.common), ids(reading.left), ids(reading.right)]).toEqual([
      ['c11'],
      ['l6', 'l7', 'l8'],
      ['r0', 'r1'],
    ]);
    expect(reading.omitted).toEqual([...chain('c', 11, null), ...chain('l', 6, null)].map(({ id }) => id));
  });

  it('are summaries that are true of these very paths, in story order, the newest first to stay', () => {
    const [first] = blocksOf(common, VERSION)[1];
    const [, second] = blocksOf([...common, ...left.nodes], VERSION)[1];
    const summaries = new Map([
      [first!.hash, 'What the eight did.'],
      [second!.hash, 'How it forked.'],
      ['sha256:0', 'Foreign.'],
    ]);
    const reading = read(common, left, right, summaries);
    expect([ids(reading.common), ids(reading.left)]).toEqual([
      ['c1…c8', 'c11'],
      ['c9…l4', 'l6', 'l7', 'l8'],
    ]);
    expect(reading.omitted).toEqual(['c0', 'l5']);
    expect(ids(read(common, left, right, summaries, 15).common)).toEqual(['c11']);
    expect(read(common, left, right, summaries, 0).left).toHaveLength(TIP_NODES);
    const edited = common.map((one, index) => (index === 3 ? { ...one, text: 'edited' } : one));
    expect(ids(read(edited, left, right, summaries).common)).toEqual(['c11']);
  });

  it('are pinned nodes too, and of a tip no more than so many characters', () => {
    const pinned = common.map((one, index) => (index === 4 ? { ...one, pinned: true } : one));
    const long = { nodes: chain('l', 3, 'c11', 'y'.repeat(7_000)) };
    const reading = read(pinned, long, right);
    expect([ids(reading.common), ids(reading.left)]).toEqual([['c4', 'c11'], ['l2']]);
  });

  it('cover every node once or say that it was left out, whatever the lengths', () => {
    fc.assert(
      fc.property(
        fc.tuple(
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 1, max: 30 }),
          fc.nat(200),
        ),
        ([shared, a, b, budget]) => {
          const path = chain('c', shared, null);
          const [one, other] = [{ nodes: chain('l', a, `c${shared - 1}`) }, { nodes: chain('r', b, `c${shared - 1}`) }];
          const blocks = [
            ...blocksOf([...path, ...one.nodes], VERSION)[1],
            ...blocksOf([...path, ...other.nodes], VERSION)[1],
          ];
          const summaries = new Map(blocks.map(({ hash }) => [hash, 'So it was.']));
          const reading = read(path, one, other, summaries, budget);
          const verbatim = [...reading.common, ...reading.left, ...reading.right].flatMap((part) =>
            'node' in part ? [part.node.id] : [],
          );
          expect(verbatim).toHaveLength(new Set(verbatim).size);
          expect(verbatim).toEqual(expect.arrayContaining([`c${shared - 1}`, `l${a - 1}`, `r${b - 1}`]));
          expect(reading.omitted.filter((id) => verbatim.includes(id))).toEqual([]);
          expect(verbatim.filter((id) => id.startsWith('l')).length).toBeLessThanOrEqual(TIP_NODES);
          if (budget === 0) expect(new Set([...verbatim, ...reading.omitted]).size).toBe(shared + a + b);
        },
      ),
    );
  });
});
