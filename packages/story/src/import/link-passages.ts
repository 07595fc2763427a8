import type { Passage, PassageLink } from './passage.ts';

export interface LinkedPassage {
  passage: Passage;
  /** In which tree it stands: 0 is that of the start. */
  tree: number;
  /** Indexes of the passages that it follows, in the order of `order`. */
  parents: number[];
  /** Each link with the index of the passage that it leads to, or -1. */
  links: { link: PassageLink; to: number; back: boolean }[];
}

/**
 * Links make a graph with circles; a story is a graph without. A search from the start follows the links in their order:
 * a link to a passage that the search has come through to this one is a circle, leads `back`, and makes no parent.
 * All others make parents, so a passage that several lead to is a merge. What the start does not lead to makes trees of
 * its own, which begin with the passages that nothing leads to; a link from one tree into another makes no parent.
 * @returns the passages by their index, and the order in which they are read
 */
export function linkPassages(
  passages: readonly Passage[],
  start: number,
  breadthFirst: boolean,
): { linked: LinkedPassage[]; order: number[] } {
  const byName = new Map<string, number>();
  passages.forEach(({ name }, index) => {
    if (!byName.has(name)) byName.set(name, index);
  });
  const linked: LinkedPassage[] = passages.map((passage) => ({
    passage,
    tree: -1,
    parents: [],
    links: passage.links.map((link) => ({
      link,
      to: link.target === null ? -1 : (byName.get(link.target) ?? -1),
      back: false,
    })),
  }));
  const led = new Set(linked.flatMap(({ links }, from) => links.map(({ to }) => (to === from ? -1 : to))));
  const roots = [start, ...passages.keys()].filter((at, index) => index === 0 || !led.has(at));
  let trees = 0;
  for (const root of [...roots, ...passages.keys()]) {
    if (linked[root]!.tree < 0) search(linked, root, trees++);
  }
  const order = breadthFirst ? readingOrder(linked, roots) : [...passages.keys()];
  const place = new Map(order.map((at, index) => [at, index]));
  order.forEach((from) => {
    for (const { to, back } of linked[from]!.links) {
      if (to < 0 || back || to === from || linked[to]!.tree !== linked[from]!.tree) continue;
      linked[to]!.parents.push(from);
    }
  });
  for (const one of linked) {
    one.parents = [...new Set(one.parents)].sort((a, b) => place.get(a)! - place.get(b)!);
  }
  return { linked, order };
}

/** Depth first without recursion: marks the tree of all that a passage leads to, and the links that lead back. */
function search(linked: LinkedPassage[], root: number, tree: number): void {
  const onTheWay = new Set<number>();
  const way: { at: number; next: number }[] = [];
  const enter = (at: number) => {
    linked[at]!.tree = tree;
    onTheWay.add(at);
    way.push({ at, next: 0 });
  };
  enter(root);
  for (let step = way.at(-1); step; step = way.at(-1)) {
    const edge = linked[step.at]!.links[step.next++];
    if (!edge) {
      onTheWay.delete(step.at);
      way.pop();
    } else if (edge.to >= 0) {
      if (onTheWay.has(edge.to)) edge.back = true;
      else if (linked[edge.to]!.tree < 0) enter(edge.to);
    }
  }
}

/** Breadth first from the start, then from each passage that nothing leads to, then what is left. */
function readingOrder(linked: LinkedPassage[], roots: readonly number[]): number[] {
  const seen = new Set<number>();
  const order: number[] = [];
  const walk = (root: number) => {
    if (seen.has(root)) return;
    seen.add(root);
    order.push(root);
    for (let at = order.length - 1; at < order.length; at++) {
      for (const { to } of linked[order[at]!]!.links) {
        if (to < 0 || seen.has(to)) continue;
        seen.add(to);
        order.push(to);
      }
    }
  };
  for (const root of [...roots, ...linked.keys()]) walk(root);
  return order;
}
