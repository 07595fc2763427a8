import type { CanonConflictKind, StoryGraph } from '@cse/prompts';
import { conflictOf, type Conflict, type Highlight } from '../operation/evidence';
import { proposalId } from '../operation/proposal';

/** Words of a node, as they stand there. */
export interface Quoted extends Highlight {
  quote: string;
}

/** A conflict somewhere in a whole story. */
export interface CanonConflict extends Conflict {
  kind: CanonConflictKind;
  /** The nodes of the branch in which it shows, from the first that it rests on to the one that shows it. */
  branch: string[];
  /** Whether rules saw it, or a reader who may be wrong. */
  certainty: 'certain' | 'likely';
  evidence: Quoted[];
}

/** What a rule found. Nodes are indexes of the graph. */
export interface Claim {
  kind: CanonConflictKind;
  /** Facts, rules or events of the canon. */
  ids?: readonly string[];
  locked?: boolean;
  /** What it rests on, and last what shows it. */
  words: readonly Highlight[];
  /** The node that shows it. */
  at: number;
  /** Further nodes that it concerns, where no words of theirs were found. */
  nodes?: readonly number[];
}

/** Of a longer branch only its end is told: as many nodes as a path may have. */
const LONGEST_BRANCH = 500;

/** @param way the node before the one that shows it, on the way on which it was met; -1 for none */
export function canonConflict(
  { kind, ids = [], locked = false, words, at, nodes = [] }: Claim,
  story: StoryGraph,
  way: number,
): CanonConflict {
  const told = words.map(({ node_id }) => story.indexOf(node_id)!);
  const before = way < 0 ? [] : [...told, ...nodes].filter((node) => node !== at && story.holds(node, way));
  const first = before.reduce((least, node) => (story.depth[node]! < story.depth[least]! ? node : least), way);
  const idOf = (node: number) => story.nodes[node]!.id;
  return {
    ...conflictOf([...new Set(ids)], words, locked, [...nodes, at].map(idOf)),
    // What the canon says by itself has no words, and is told of its node.
    id: proposalId('c', kind, idOf(at), ...ids, ...words.flatMap(({ node_id, start, end }) => [node_id, start, end])),
    kind,
    branch: [...(before.length > 0 ? story.chain(first, way) : []), at].slice(-LONGEST_BRANCH).map(idOf),
    certainty: 'certain',
    evidence: words.map((word, index) => {
      const { text } = story.nodes[told[index]!]!;
      return { node_id: word.node_id, quote: text.slice(word.start, word.end), start: word.start, end: word.end };
    }),
  };
}
