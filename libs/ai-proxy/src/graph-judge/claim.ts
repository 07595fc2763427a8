import { CANON_CONFLICT_KINDS, GRAPH_AGAINST, type CanonConflictKind } from '@cse/prompts';
import type { CanonConflict } from '../canon-check/conflict';
import { conflictOf } from '../operation/evidence';
import { choice, cleaned, membersOf } from '../operation/model-values';
import { proposalId } from '../operation/proposal';
import { findEvidence, searchable, type Span } from '../prose/quote-search';
import { holdsAt, type CanonEntry } from './canon-lines';
import type { PartNode } from './judge-plan';
import type { StoryFollowing } from './story-following';

/** What of a story a reader was told when it made a claim. */
export interface ToldPart {
  story: StoryFollowing;
  nodes: readonly PartNode[];
  entries: readonly CanonEntry[];
}

interface Words extends Span {
  node: number;
  quote: string;
}

/**
 * Reads one claim of a reader. It stands on words that the server finds in the nodes that it names, and on an entry of
 * the canon that holds there or a node that stands before; anything else is no claim, and undefined.
 */
export function readGraphClaim(value: unknown, told: ToldPart): CanonConflict | undefined {
  const { node_id, quote, against, id, against_quote, kind } = membersOf(value);
  const node = told.nodes.find((one) => one.id === node_id && !one.isRead);
  const here = node && wordsIn(node, quote);
  if (!node || !here) return undefined;
  const what = choice(GRAPH_AGAINST, against);
  const named = choice(CANON_CONFLICT_KINDS, kind) ?? 'fact';
  if (what === 'node') {
    const other = told.nodes.find((one) => one.id === id);
    const there = other && told.story.holds(other.index, node.index) ? wordsIn(other, against_quote) : undefined;
    if (!there || (there.node === here.node && there.start < here.end && here.start < there.end)) return undefined;
    return conflict(named, undefined, [there, here], told.story);
  }
  const entry = told.entries.find((one) => one.what === what && one.id === id && holdsAt(one, node.index, told.story));
  if (!entry) return undefined;
  const before = entry.words.filter((word) => word.node !== node.index && told.story.holds(word.node, node.index));
  return conflict(what === 'rule' ? 'rule' : named, entry, [...before, here], told.story);
}

function wordsIn({ text, index, from }: PartNode, quote: unknown): Words | undefined {
  const span = findEvidence(searchable(text), cleaned(quote));
  return (
    span && { node: index, quote: text.slice(span.start, span.end), start: from + span.start, end: from + span.end }
  );
}

/** @param words what it rests on, and last what shows it */
function conflict(
  kind: CanonConflictKind,
  entry: CanonEntry | undefined,
  words: readonly Words[],
  story: StoryFollowing,
): CanonConflict {
  const at = words.at(-1)!.node;
  const evidence = words.map(({ node, quote, start, end }) => ({ node_id: story.idOf(node), quote, start, end }));
  const ids = entry ? [entry.id] : [];
  return {
    ...conflictOf(ids, evidence, entry?.locked ?? false),
    id: proposalId(
      'c',
      'likely',
      kind,
      ...ids,
      ...evidence.flatMap(({ node_id, start, end }) => [node_id, start, end]),
    ),
    kind,
    branch: story.branch(
      words.map(({ node }) => node),
      at,
    ),
    certainty: 'likely',
    evidence,
  };
}
