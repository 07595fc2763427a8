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
