import { EVIDENCE_ROLES, LIMITS, type EvidenceRole, type FactSource } from '@cse/prompts';
import { findEvidence } from '../prose/quote-search';
import { choice, cleaned, listOf, membersOf } from './model-values';
import { proposalId } from './proposal';
import type { StoryIndex } from './story-index';

/** Words of a node that the server found there. */
export interface Evidence extends Highlight {
  /** The slice of the text from `start` to `end`. */
  quote: string;
  role: EvidenceRole;
}

/** Finds the quotes of a claim in the nodes that they cite. What is not found is no evidence. */
export function evidenceOf(value: unknown, story: StoryIndex): Evidence[] {
  const found: Evidence[] = [];
  for (const entry of listOf(value)) {
    const { node_id, quote, role } = membersOf(entry);
    if (typeof node_id !== 'string') continue;
    const one = locate(node_id, cleaned(quote), choice(EVIDENCE_ROLES, role) ?? 'supports', story);
    if (one && !found.some((other) => overlap(one, other))) found.push(one);
  }
  return found.slice(0, LIMITS.evidence);
}

/** The sources of a fact as evidence, where the path really has their words. */
export function evidenceOfSources(
  sources: readonly FactSource[] | undefined,
  role: EvidenceRole,
  story: StoryIndex,
): Evidence[] {
  return (sources ?? []).flatMap(({ node_id, quote }) => locate(node_id, quote, role, story) ?? []);
}

/** Whether two quotes share words of one node: then they are one statement, which cannot contradict itself. */
export function overlap(a: Evidence, b: Evidence): boolean {
  return a.node_id === b.node_id && a.start < b.end && b.start < a.end;
}

function locate(nodeId: string, quote: string, role: EvidenceRole, story: StoryIndex): Evidence | undefined {
  const node = story.nodes.get(nodeId);
  const span = node && findEvidence(story.searchable(node), quote);
  return span && { node_id: node.id, quote: node.text.slice(span.start, span.end), ...span, role };
}

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
