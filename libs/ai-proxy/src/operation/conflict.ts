import { proposalId } from './proposal-id';

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

/** A locked entry is the author's: that it should give way, now or later, is not offered. */
const LOCKED_OPTIONS: Conflict['options'] = ['keep_before', 'belief_or_lie', 'ask_author'];

export function optionsFor(locked: boolean): Conflict['options'] {
  return locked ? [...LOCKED_OPTIONS] : [...CONFLICT_OPTIONS];
}

/**
 * A conflict of facts or rules with the words that say so.
 * @param nodes further nodes that it concerns, where no words of theirs were found
 */
export function conflictOf(
  fact_ids: string[],
  words: readonly Highlight[],
  locked: boolean,
  nodes: readonly string[] = [],
): Conflict {
  return {
    id: proposalId('c', ...fact_ids, ...words.flatMap(({ node_id, start, end }) => [node_id, start, end])),
    fact_ids,
    nodes: [...new Set([...words.map(({ node_id }) => node_id), ...nodes])],
    highlight: words.map(({ node_id, start, end }) => ({ node_id, start, end })),
    options: optionsFor(locked),
  };
}
