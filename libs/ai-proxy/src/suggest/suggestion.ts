import type { CANON_EFFECTS, INLINE_KINDS, Move } from '@cse/prompts';
import type { Conflict } from '../operation/conflict';

/** One possible next node. */
export interface GhostNode {
  /** The same proposal for the same path keeps its id. */
  id: string;
  parent_id: string;
  title: string;
  gist: string;
  move: Move;
  grounded_in: string[];
  canon_touch: { fact_id: string; effect: (typeof CANON_EFFECTS)[number] }[];
  introduces: { characters: string[]; places: string[]; rules: string[] };
  conflicts: Conflict[];
}

/** A change inside a node. `original` is the slice of the node's text from `start` to `end`. */
export interface InlineSuggestion {
  id: string;
  node_id: string;
  start: number;
  end: number;
  original: string;
  text: string;
  kind: (typeof INLINE_KINDS)[number];
  reason: string;
}
