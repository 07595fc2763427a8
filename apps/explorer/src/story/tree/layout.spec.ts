import fc from 'fast-check';
import { CARD, layOut, steadied, type LayoutNode } from './layout';

/** Any tree: each node hangs on one of those before it. */
const trees = fc
  .array(fc.tuple(fc.nat(), fc.integer({ min: 90, max: 240 })), { minLength: 1, maxLength: 40 })
  .map((some) =>
    some.map(([above, height], at): LayoutNode => ({
      id: `${at}`,
      parents: at === 0 ? [] : [`${above % at}`],
      height,
    })),
  );

describe('where cards stand', () => {
  it('lets none cover another, however high it is, and puts what follows to the right', () => {
    fc.assert(
      fc.property(trees, (nodes) => {
        const places = layOut(nodes);
        for (const [at, { id, parents, height }] of nodes.entries()) {
          for (const parent of parents) expect(places[id]!.x).toBe(places[parent]!.x + CARD.width + CARD.ahead);
          for (const other of nodes.slice(at + 1)) {
            if (places[other.id]!.x !== places[id]!.x) continue;
            const [above, below] =
              places[id]!.y < places[other.id]!.y ? [{ id, height }, other] : [other, { id, height }];
            expect(places[below.id]!.y - places[above.id]!.y).toBeGreaterThanOrEqual(
              above.height! + CARD.between - 0.01,
            );
          }
        }
      }),
    );
  });

  it('puts a merge to the right of all that lead to it', () => {
    const chain = ['a', 'b', 'c'].map((id, at, ids): LayoutNode => ({ id, parents: at ? [ids[at - 1]!] : [] }));
    const places = layOut([...chain, { id: 'x', parents: ['a'] }, { id: 'merge', parents: ['x', 'c'] }]);
    expect(places.merge!.x).toBeGreaterThan(places.c!.x);
  });

  it('leaves the card that the writer is at in its place when others come', () => {
    const before = layOut([
      { id: 'a', parents: [] },
      { id: 'b', parents: ['a'] },
    ]);
    const after = layOut([
      { id: 'new', parents: [], height: 200 },
      { id: 'a', parents: [] },
      { id: 'b', parents: ['a'] },
      { id: 'c', parents: ['b'] },
    ]);
    expect(after.b).not.toEqual(before.b);
    const steady = steadied(after, before, ['c', 'b']);
    expect(steady.b).toEqual(before.b);
    expect(steady.c!.x - steady.b!.x).toBe(after.c!.x - after.b!.x);
    expect(steadied(after, before, [undefined]).a).toEqual(before.a);
    expect(steadied(after, undefined, ['b'])).toBe(after);
  });
});
