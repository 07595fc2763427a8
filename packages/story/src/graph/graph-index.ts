import { parentsOf, type PathNode, type StoryGraph, type StoryNode } from './story.ts';

/** Which parent's chain the path of a merge takes; undefined for its first. */
export type ChooseParent = (merge: StoryNode) => string | undefined;

/**
 * A graph made quick to ask: who follows whom, paths, ancestors. Built in one pass; it does not see later changes of
 * the graph. Asks of a graph that has passed `validateGraph`: of one that has not, an unknown id throws, the second
 * node of an id is not found, and a cycle throws where a path would run through it.
 */
export class GraphIndex {
  private readonly byId = new Map<string, StoryNode>();
  private readonly followers = new Map<string, StoryNode[]>();

  constructor(readonly graph: Pick<StoryGraph, 'nodes'>) {
    for (const node of graph.nodes) if (!this.byId.has(node.id)) this.byId.set(node.id, node);
    for (const node of graph.nodes) {
      for (const parent of parentsOf(node)) {
        const followers = this.followers.get(parent);
        if (followers) followers.push(node);
        else this.followers.set(parent, [node]);
      }
    }
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** @throws RangeError when there is no such node */
  node(id: string): StoryNode {
    const node = this.byId.get(id);
    if (!node) throw new RangeError(`the story has no node ${JSON.stringify(id)}`);
    return node;
  }

  /** What follows a node, in the order of the graph. */
  children(id: string): readonly StoryNode[] {
    return this.followers.get(id) ?? [];
  }

  roots(): StoryNode[] {
    return this.graph.nodes.filter((node) => parentsOf(node).length === 0);
  }

  /** The ends of branches, in the order of the graph. */
  leaves(): StoryNode[] {
    return this.graph.nodes.filter(({ id }) => !this.followers.has(id));
  }

  /** Every node that leads to this one, over all parents of all merges, itself not included. */
  ancestors(id: string): Set<string> {
    return this.reach(this.node(id), (node) => parentsOf(node).map((parent) => this.node(parent)));
  }

  /** Every node that this one leads to, itself not included. */
  descendants(id: string): Set<string> {
    return this.reach(this.node(id), (node) => this.children(node.id));
  }

  private reach(from: StoryNode, next: (node: StoryNode) => readonly StoryNode[]): Set<string> {
    const found = new Set<string>();
    const open = [...next(from)];
    for (let node = open.pop(); node; node = open.pop()) {
      if (found.has(node.id)) continue;
      found.add(node.id);
      for (const one of next(node)) open.push(one);
    }
    return found;
  }

  /**
   * The nodes from a root to this one, as a request about one branch takes them (`active_path`): each has the node
   * before it as its `parent_id`, also a merge, whose path is one of its parents' chains.
   * @throws RangeError when there is no such node, or the chosen parent is none of the merge's, or in a cycle
   */
  path(id: string, choose?: ChooseParent): PathNode[] {
    const path: PathNode[] = [];
    const seen = new Set<string>();
    for (let next: string | undefined = id; next !== undefined;) {
      if (seen.has(next)) throw new RangeError(`the node ${JSON.stringify(next)} stands before itself`);
      seen.add(next);
      const node = this.node(next);
      const parent = this.parentOnPath(node, choose);
      const onPath = { ...node, parent_id: parent ?? null };
      delete onPath.parent_ids;
      path.push(onPath);
      next = parent;
    }
    return path.reverse();
  }

  private parentOnPath(node: StoryNode, choose?: ChooseParent): string | undefined {
    const parents = parentsOf(node);
    const chosen = parents.length > 1 ? choose?.(node) : undefined;
    if (chosen !== undefined && !parents.includes(chosen)) {
      throw new RangeError(`${JSON.stringify(chosen)} is no parent of ${JSON.stringify(node.id)}`);
    }
    return chosen ?? parents[0];
  }

  /**
   * The nodes with every parent before its children, otherwise in the order of the graph; what stands in a cycle, or
   * behind one, is left out.
   */
  inReadingOrder(): StoryNode[] {
    const missing = new Map(this.graph.nodes.map((node) => [node, parentsOf(node).length]));
    const order = this.roots();
    for (let at = 0; at < order.length; at++) {
      for (const child of this.children(order[at]!.id)) {
        const left = missing.get(child)! - 1;
        missing.set(child, left);
        if (left === 0) order.push(child);
      }
    }
    return order;
  }
}
