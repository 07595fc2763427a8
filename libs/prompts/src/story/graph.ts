import { inputError, type AppError } from '@cse/core';
import { forEachNodeReference } from '@cse/story';
import { LIMITS } from './limits';
import { list, object, optional, type ValueOf } from './schema';
import { CANON, PATH_NODE, type Canon } from './shapes';

/**
 * A whole story with all its branches, as a request about all of it carries it (contract, section 10). Nodes in any
 * order, as a rule one tree; a node that joins branches names all its parents, and its main line is that of the first.
 */

const { id: ID, parent_id, ...CONTENT } = PATH_NODE.fields;

export const GRAPH_NODE = object('GraphNode', {
  id: ID,
  /** Null only for the root; may be left out where `parent_ids` says it. */
  parent_id: optional({ ...parent_id, description: 'The node before it; null for the root' }),
  parent_ids: optional(
    list(ID, {
      max: LIMITS.joinedBranches,
      unique: true,
      empty: 'must hold two ids at least',
      description: 'Of a node that joins branches: the last node of each. The first is its main line',
    }),
  ),
  ...CONTENT,
  grounded_in: optional(
    list(ID, {
      max: LIMITS.grounds,
      unique: true,
      description: 'Nodes and facts that it rests on, as a proposal names them',
    }),
  ),
});
export type GraphNode = ValueOf<typeof GRAPH_NODE>;

const { facts, characters, rules, timeline, threads, ...SETTING_AND_TONE } = CANON.fields;
const entries = { max: LIMITS.graphEntries };

/** The same canon as that of one path, with room for what a whole story holds. */
export const GRAPH_CANON = object('GraphCanon', {
  ...SETTING_AND_TONE,
  characters: { ...characters, ...entries },
  rules: { ...rules, ...entries },
  timeline: { ...timeline, ...entries },
  threads: { ...threads, ...entries },
  facts: { ...facts, max: LIMITS.graphFacts },
});

export const BRANCH_CANON = object('BranchCanon', {
  from_node_id: { ...ID, description: 'Its entries hold from this node on, and in no other branch' },
  canon: { ...GRAPH_CANON, description: 'What is true there, beside what is true in the whole story' },
});

export const GRAPH = object('StoryGraph', {
  nodes: list(GRAPH_NODE, { max: LIMITS.graphNodes, description: 'Every node of every branch, in any order' }),
  canon: optional({ ...GRAPH_CANON, description: 'What is true in the whole story' }),
  branch_canons: optional(
    list(BRANCH_CANON, { max: LIMITS.branchCanons, description: 'What is true in some branches alone' }),
  ),
});
export type Graph = ValueOf<typeof GRAPH>;

/** A part of the canon, and the node from which on it holds. */
export interface CanonPart {
  canon: Canon;
  /** Index of that node; -1 for the whole story. */
  from: number;
  /** Where it stands in the request. */
  pointer: string;
}

const NONE = -1;

/** A graph that has passed its checks, by the indexes of its nodes. Ancestors are those of the main line. */
export class StoryGraph {
  /** Of each node the one before it; -1 for the root. */
  readonly parent: Int32Array;
  /** Nodes that also follow another one, by the index of that one. */
  readonly joins: ReadonlyMap<number, readonly number[]>;
  /** Of each of those the other nodes that it follows. */
  readonly otherParents: ReadonlyMap<number, readonly number[]>;
  /** One as a rule; loose pages are roots of their own. */
  readonly roots: readonly number[];
  readonly children: readonly (readonly number[])[];
  /** Every node after its parent, child by child. */
  readonly preorder: Int32Array;
  readonly depth: Int32Array;
  readonly parts: readonly CanonPart[];
  private readonly enter: Int32Array;
  private readonly leave: Int32Array;

  /**
   * @param pointer where the graph stands in the request
   * @throws AppError `path_empty`, `path_duplicate_id`, `path_root_first`, `path_not_contiguous`, `reference_off_path`
   */
  constructor(
    readonly graph: Graph,
    pointer = '/graph',
  ) {
    const { nodes } = graph;
    this.indexes = indexesOf(nodes, `${pointer}/nodes`);
    this.parent = new Int32Array(nodes.length).fill(NONE);
    const children: number[][] = nodes.map(() => []);
    const joins = new Map<number, number[]>();
    const others = new Map<number, number[]>();
    const roots: number[] = [];
    nodes.forEach((node, index) => {
      const at = `${pointer}/nodes/${index}`;
      const [main, ...rest] = this.parentsOf(node, at);
      if (main === undefined) {
        roots.push(index);
        return;
      }
      this.parent[index] = main;
      children[main]!.push(index);
      if (rest.length > 0) others.set(index, rest);
      for (const other of rest) joins.set(other, [...(joins.get(other) ?? []), index]);
    });
    if (roots.length === 0) throw inputError('path_root_first', `${pointer}/nodes`, 'one node must be the root');
    this.roots = roots;
    this.children = children;
    this.joins = joins;
    this.otherParents = others;
    this.preorder = new Int32Array(nodes.length);
    this.depth = new Int32Array(nodes.length);
    this.enter = new Int32Array(nodes.length).fill(NONE);
    this.leave = new Int32Array(nodes.length);
    this.walk(roots);
    this.refuseCycles(pointer);
    this.parts = this.partsOf(pointer);
    for (const part of this.parts) this.checkReferences(part);
  }

  private readonly indexes: ReadonlyMap<string, number>;

  get nodes(): readonly GraphNode[] {
    return this.graph.nodes;
  }

  /** The index of a node; undefined when there is none. */
  indexOf(id: string | null | undefined): number | undefined {
    return typeof id === 'string' ? this.indexes.get(id) : undefined;
  }

  /** Whether a node is another one, or stands before it on its main line; -1, the whole story, stands before all. */
  holds(ancestor: number, node: number): boolean {
    if (ancestor < 0 || node < 0) return ancestor < 0;
    return this.enter[ancestor]! <= this.enter[node]! && this.leave[node]! <= this.leave[ancestor]!;
  }

  /** Who follows whom, without a word of the story. */
  get shape(): { ids: string[]; parent: Int32Array; enter: Int32Array; leave: Int32Array } {
    const { parent, enter, leave } = this;
    return { ids: this.nodes.map(({ id }) => id), parent, enter, leave };
  }

  /** The nodes from one to another that follows it, both of them. */
  chain(from: number, to: number): number[] {
    const found: number[] = [];
    for (let at = to; at !== NONE; at = this.parent[at]!) {
      found.push(at);
      if (at === from) break;
    }
    return found.reverse();
  }

  private parentsOf({ parent_id: one, parent_ids: all }: GraphNode, at: string): number[] {
    if (all === undefined) {
      if (one === undefined) throw inputError('validation_failed', `${at}/parent_id`, 'is required; null for the root');
      return one === null ? [] : [this.known(one, `${at}/parent_id`)];
    }
    if (all.length < 2) throw inputError('validation_failed', `${at}/parent_ids`, 'must hold two ids at least');
    if (typeof one === 'string' && one !== all[0]) {
      throw inputError('path_not_contiguous', `${at}/parent_id`, 'must be the first of parent_ids');
    }
    return all.map((id, index) => this.known(id, `${at}/parent_ids/${index}`));
  }

  private known(id: string, at: string): number {
    const index = this.indexes.get(id);
    if (index === undefined) throw inputError('path_not_contiguous', at, 'is no node of this graph');
    return index;
  }

  /** Without recursion: a chain may be as long as the graph. */
  private walk(roots: readonly number[]): void {
    const stack = [...roots].reverse();
    let [order, entered] = [0, 0];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (node < 0) {
        this.leave[~node] = entered;
        continue;
      }
      this.enter[node] = ++entered;
      this.preorder[order++] = node;
      const { [node]: before } = this.parent;
      this.depth[node] = before === NONE ? 0 : this.depth[before!]! + 1;
      stack.push(~node);
      const below = this.children[node]!;
      for (let index = below.length - 1; index >= 0; index--) stack.push(below[index]!);
    }
  }

  /** What the root does not reach goes round in a circle. So does a node that joins a branch of its own. */
  private refuseCycles(pointer: string): void {
    const stray = this.enter.indexOf(NONE);
    if (stray >= 0) throw cycle(`${pointer}/nodes/${stray}/parent_id`);
    for (const [other, joining] of this.joins) {
      const own = joining.find((node) => this.holds(node, other));
      if (own !== undefined) throw cycle(`${pointer}/nodes/${own}/parent_ids/1`);
    }
  }

  private partsOf(pointer: string): CanonPart[] {
    const { canon = {}, branch_canons = [] } = this.graph;
    const branches = branch_canons.map((part, index) => {
      const at = `${pointer}/branch_canons/${index}`;
      const from = this.indexes.get(part.from_node_id);
      if (from === undefined) throw offGraph(`${at}/from_node_id`);
      return { canon: part.canon, from, pointer: `${at}/canon` };
    });
    return [{ canon, from: NONE, pointer: `${pointer}/canon` }, ...branches];
  }

  private checkReferences({ canon, pointer }: CanonPart): void {
    forEachNodeReference(canon, (id, at) => {
      if (!this.indexes.has(id)) throw offGraph(pointer + at);
    });
  }
}

function indexesOf(nodes: readonly GraphNode[], pointer: string): Map<string, number> {
  if (nodes.length === 0) throw inputError('path_empty', pointer, 'must hold the root at least');
  const indexes = new Map<string, number>();
  nodes.forEach(({ id }, index) => {
    if (indexes.has(id)) throw inputError('path_duplicate_id', `${pointer}/${index}/id`, 'stands twice in the graph');
    indexes.set(id, index);
  });
  return indexes;
}

function cycle(at: string): AppError {
  return inputError('path_not_contiguous', at, 'goes round in a circle');
}

function offGraph(at: string): AppError {
  return inputError('reference_off_path', at, 'is no node of this graph');
}
