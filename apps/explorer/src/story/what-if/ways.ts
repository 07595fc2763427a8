/** A piece of prose on its way, or whole. */
export interface Piece {
  id: string;
  /** What it goes on from; not known before it is whole. */
  parent: string | undefined;
  title: string;
  text: string;
  conflicts: number;
  isWhole: boolean;
  /** Counts the pieces as they began. */
  order: number;
}

/**
 * The ways on from a node, each as its pieces in their order, in the order in which they began. All ways are written at
 * the same time, and what a piece goes on from is told only when it is whole: until then it stands at the end of the
 * way that has waited longest for one.
 *
 * @param pieces those that are whole in the order in which they became so
 * @param depth how many pieces a way has at most
 */
export function waysOf(pieces: readonly Piece[], depth: number): Piece[][] {
  const ways: Piece[][] = [];
  const waiting: Piece[][] = [];
  for (const piece of pieces.filter(({ isWhole }) => isWhole)) {
    const way = ways.find((one) => one.at(-1)!.id === piece.parent) ?? [];
    if (way.length === 0) ways.push(way);
    else if (waiting.includes(way)) waiting.splice(waiting.indexOf(way), 1);
    way.push(piece);
    if (way.length < depth) waiting.push(way);
  }
  for (const piece of pieces.filter(({ isWhole }) => !isWhole)) {
    const next = waiting.findIndex((way) => way.at(-1)!.order < piece.order);
    if (next < 0) ways.push([piece]);
    else waiting.splice(next, 1)[0]!.push(piece);
  }
  return ways.sort(([a], [b]) => a!.order - b!.order);
}
