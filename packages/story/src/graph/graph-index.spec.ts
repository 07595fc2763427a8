import * as fc from 'fast-check';
import { GraphIndex } from './graph-index.ts';
import type { StoryNode } from './story.ts';

const node = (id: string, parent: string | null | string[]): StoryNode =>
  Array.isArray(parent) ? { id, parent_ids: parent, text: id } : { id, parent_id: parent, text: id };
const ids = (nodes: Iterable<{ id: string }>) => Array.from(nodes, ({ id }) => id);

/** root → a → left → m, root → a → right → m → end, and a page of its own. */
const MERGED = [
  node('root', null),
  node('a', 'root'),
  node('left', 'a'),
  node('right', 'a'),
  node('m', ['left', 'right']),
  node('end', 'm'),
  node('loose', null),
];

describe('GraphIndex', () => {
  const index = new GraphIndex({ nodes: MERGED });

  it('knows who follows whom', () => {
    expect(ids(index.roots())).toEqual(['root', 'loose']);
    expect(ids(index.leaves())).toEqual(['end', 'loose']);
    expect(ids(index.children('a'))).toEqual(['left', 'right']);
    expect([...index.ancestors('m')].sort()).toEqual(['a', 'left', 'right', 'root']);
    expect([...index.descendants('left')].sort()).toEqual(['end', 'm']);
    expect(() => index.node('nobody')).toThrow(RangeError);
  });

  it('gives a path that the path rule of the contract takes, through the first parent of a merge or a chosen one', () => {
    expect(ids(index.path('end'))).toEqual(['root', 'a', 'left', 'm', 'end']);
    const chosen = index.path('end', () => 'right');
    expect(chosen.map(({ id, parent_id }) => [id, parent_id])).toEqual([
      ['root', null],
      ['a', 'root'],
      ['right', 'a'],
      ['m', 'right'],
      ['end', 'm'],
    ]);
    // The server refuses members that it does not know.
    expect(chosen[3]).toEqual({ id: 'm', parent_id: 'right', text: 'm' });
    expect(() => index.path('end', () => 'root')).toThrow('no parent');
  });

  it('does not walk in a circle', () => {
    const round = new GraphIndex({ nodes: [node('a', 'c'), node('b', 'a'), node('c', 'b')] });
    expect(() => round.path('c')).toThrow('before itself');
    expect(round.ancestors('c')).toEqual(new Set(['a', 'b', 'c']));
    expect(round.inReadingOrder()).toEqual([]);
  });

  it('has every parent before its children in reading order, whatever the order of the nodes', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(MERGED, { minLength: MERGED.length }), (nodes) => {
        const order = ids(new GraphIndex({ nodes }).inReadingOrder());
        expect(order).toHaveLength(MERGED.length);
        for (const [before, after] of [
          ['root', 'a'],
          ['left', 'm'],
          ['right', 'm'],
          ['m', 'end'],
        ])
          expect(order.indexOf(before!)).toBeLessThan(order.indexOf(after!));
      }),
    );
  });

  it('takes a chain of 10,000 nodes', () => {
    const nodes = Array.from({ length: 10_000 }, (_, at) => node(`n${at}`, at === 0 ? null : `n${at - 1}`));
    const long = new GraphIndex({ nodes });
    expect(long.path('n9999')).toHaveLength(10_000);
    expect(long.ancestors('n9999').size).toBe(9_999);
  });
});
