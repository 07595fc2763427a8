import { waysOf, type Piece } from './ways';

const piece = (id: string, parent: string | undefined, order: number): Piece => ({
  id,
  parent,
  order,
  title: id,
  text: id,
  conflicts: 0,
  isWhole: parent !== undefined,
});
const shapeOf = (pieces: Piece[]) => waysOf(pieces, 2).map((way) => way.map(({ id }) => id).join(' '));

describe('ways on that are written at the same time', () => {
  it('stand in the order in which they began, however they end', () => {
    expect(shapeOf([piece('b', 'root', 2), piece('a', 'root', 1)])).toEqual(['a', 'b']);
  });

  it('go on from what they say that they go on from', () => {
    const pieces = [piece('a', 'root', 1), piece('b', 'root', 2), piece('b2', 'b', 3), piece('a2', 'a', 4)];
    expect(shapeOf(pieces)).toEqual(['a a2', 'b b2']);
  });

  it('show a piece that is not whole at the way that has waited longest, or as a way of its own', () => {
    const pieces = [piece('b', 'root', 2), piece('a', 'root', 1), piece('x', undefined, 3), piece('c', undefined, 0)];
    expect(shapeOf(pieces)).toEqual(['c', 'a', 'b x']);
  });

  it('show no piece at a way that has come to its end', () => {
    const pieces = [piece('a', 'root', 1), piece('b', 'root', 2), piece('a2', 'a', 3), piece('x', undefined, 4)];
    expect(shapeOf(pieces)).toEqual(['a a2', 'b x']);
  });
});
