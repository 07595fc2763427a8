import type { StoryGraph } from '@cse/prompts';
import type { Statement } from '../consistency/statement';
import type { Claim } from './conflict';
import type { NodeScan } from './gates';

/** A node on the way from the root, with what undoes all that was noted of it when its branch is left. */
export interface Visit {
  node: number;
  /** The node before it on this way; -1 for the root. A node that joins two branches is visited behind each of them. */
  before: number;
  undo: (() => void)[];
}

export type Report = (claim: Claim) => void;

/** What stands in one sentence, by the scan of its node. */
export interface Sentence {
  statement: Statement;
  bits: number;
  /** Indexes of the terms of facts that it may have. */
  terms: readonly number[];
}

/**
 * One thing that is looked at on the way through a story. It knows nothing but what stands before the node that is
 * visited: whatever it notes, it takes back when the branch is left.
 */
export interface StoryRule {
  /** A node begins: what the canon says from here on. */
  enter?(visit: Visit, report: Report): void;
  /** Whether the text of a node has to be read, to be checked or for those below. */
  wants?(visit: Visit, scan: NodeScan): boolean;
  /** The text of a node against all that stands before it. */
  check?(visit: Visit, sentences: readonly Sentence[], report: Report): void;
  /** What a node says to those below. The sentences are there when the rule wanted them. */
  note?(visit: Visit, sentences: readonly Sentence[], scan: NodeScan): void;
}

const LEAVE = 1;
const JOIN = 2;

/**
 * Goes through a story from its root, each branch after the other, every node once (one that joins branches once behind
 * each of them; what follows it is read behind its main line).
 */
export function walk(story: StoryGraph, isWanted: (node: number) => boolean, enter: (visit: Visit) => void): void {
  const open: Visit[] = [];
  const stack: [node: number, what: number][] = story.roots.filter(isWanted).map((root) => [root, 0]);
  while (stack.length > 0) {
    const [node, what] = stack.pop()!;
    if (what === LEAVE) {
      const { undo } = open.pop()!;
      for (let last = undo.length - 1; last >= 0; last--) undo[last]!();
      continue;
    }
    const visit: Visit = { node, before: open.at(-1)?.node ?? -1, undo: [] };
    open.push(visit);
    stack.push([node, LEAVE]);
    enter(visit);
    if (what === JOIN) continue;
    for (const joining of story.joins.get(node) ?? []) if (isWanted(joining)) stack.push([joining, JOIN]);
    const below = story.children[node]!;
    for (let child = below.length - 1; child >= 0; child--) if (isWanted(below[child]!)) stack.push([below[child]!, 0]);
  }
}
