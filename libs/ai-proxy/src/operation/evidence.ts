import { EVIDENCE_ROLES, LIMITS, type EvidenceRole, type FactSource } from '@cse/prompts';
import { findEvidence } from '../prose/quote-search';
import { cleaned } from './clean-text';
import type { Highlight } from './conflict';
import { choice, listOf, membersOf } from './read-values';
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
