import type { CANON_EFFECTS, INLINE_KINDS, Move } from '@cse/prompts';

export const CONFLICT_OPTIONS = ['keep_before', 'keep_after', 'later_change', 'belief_or_lie', 'ask_author'] as const;

/** A place in a node, in UTF-16 units into its text as sent. */
export interface Highlight {
  node_id: string;
  start: number;
  end: number;
}

/** Something that the story says and that would stop to be true. What to do about it is the author's to say. */
export interface Conflict {
  id: string;
  fact_ids: string[];
  nodes: string[];
  highlight: Highlight[];
  options: (typeof CONFLICT_OPTIONS)[number][];
}

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

/** Which nodes were read how. */
export interface ReadContext {
  verbatim: string[];
  summarised: { from: string; to: string; hash: string }[];
  omitted: string[];
}
