import { hierarchy, tree } from 'd3-hierarchy';

/** A node as the layout sees it. */
export interface LayoutNode {
  id: string;
  /** Those of a merge besides the first, whose subtree it stands in, push it to the right of them. */
  parents: readonly string[];
  /** In pixels; that of a card when absent. */
  height?: number;
}

export interface Place {
  x: number;
  y: number;
}

/** The size of a card and the room between two, in pixels at full size. */
export const CARD = { width: 252, height: 104, between: 22, ahead: 76 } as const;

/** Below this size words cannot be read, and cards show their titles alone. */
export const FAR = 0.55;

interface Branch {
  /** Undefined for what only keeps a place: the root above all roots, and the way to a merge. */
  id?: string;
  height: number;
  children: Branch[];
}

/**
 * Places every node: what follows stands to the right, siblings below each other, subtrees never overlap
 * (Buchheim, Jünger, Leipert 2002, as d3-hierarchy has it, in linear time). A merge stands right of all of its parents.
 *
 * @param nodes with every parent before its children
 */
export function layOut(nodes: readonly LayoutNode[]): Record<string, Place> {
  const rank = new Map<string, number>();
  const branches = new Map<string, Branch>();
  const top: Branch = { height: CARD.height, children: [] };
  for (const { id, parents, height = CARD.height } of nodes) {
    const [first] = parents;
    const own = parents.reduce((most, parent) => Math.max(most, (rank.get(parent) ?? -1) + 1), 0);
    const branch: Branch = { id, height, children: [] };
    let above = first === undefined ? top : (branches.get(first) ?? top);
    const distance = own - (first === undefined ? 0 : (rank.get(first) ?? -1) + 1);
    for (let step = 0; step < distance; step++) {
      const way: Branch = { height: CARD.height, children: [] };
      above.children.push(way);
      above = way;
    }
    above.children.push(branch);
    branches.set(id, branch);
    rank.set(id, own);
  }
  const ahead = CARD.width + CARD.ahead;
  const laid = tree<Branch>()
    .nodeSize([1, ahead])
    .separation((a, b) => (a.data.height + b.data.height) / 2 + CARD.between * (a.parent === b.parent ? 1 : 2))(
    hierarchy(top),
  );
  const places: Record<string, Place> = {};
  laid.each(({ data, x, y }) => {
    if (data.id !== undefined) places[data.id] = { x: y - ahead, y: x - data.height / 2 };
  });
  return places;
}

/**
 * A new layout, moved so that a card that the writer looks at stays where it was.
 * @param looksAt the first of these that was there before and still is; any other card when none is
 */
export function steadied(
  places: Record<string, Place>,
  before: Record<string, Place> | undefined,
  looksAt: readonly (string | undefined)[],
): Record<string, Place> {
  if (!before) return places;
  const isInBoth = (id: string | undefined): id is string => id !== undefined && !!before[id] && !!places[id];
  const fixed = looksAt.find(isInBoth) ?? Object.keys(places).find(isInBoth);
  if (fixed === undefined) return places;
  const by = { x: before[fixed]!.x - places[fixed]!.x, y: before[fixed]!.y - places[fixed]!.y };
  if (by.x === 0 && by.y === 0) return places;
  return Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]));
}
