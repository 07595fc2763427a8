import type { Fact } from '@cse/prompts';
import { contradictionsIn } from '../canon/contradictions';
import { sameValue } from '../canon/fact-key';
import { conflictOf, type Conflict } from '../operation/conflict';
import { evidenceOfSources, overlap, type Evidence } from '../operation/evidence';
import type { StoryIndex } from '../operation/story-index';

/** Two facts that hold at the same time under one key and say different things. */
export interface StatedConflict {
  conflict: Conflict;
  /** The fact that the path states first, and another that contradicts it. */
  first: Fact;
  other: Fact;
  /** Where the path states the first and the others; empty on a side whose sources were not found. */
  evidence: Evidence[];
}

/** The contradictions that facts hold among themselves. Needs no model: same key, overlapping validity, other value. */
export function statedConflicts(facts: readonly Fact[], story: StoryIndex): StatedConflict[] {
  const positions = new Map([...story.nodes.keys()].map((id, index) => [id, index]));
  return contradictionsIn(facts, positions).map(({ facts: clashing }) => {
    const start = ({ valid_from: id }: Fact) => (id ? (positions.get(id) ?? 0) : -1);
    const [first, ...others] = [...clashing].sort((a, b) => start(a) - start(b));
    const other = others.find((fact) => !sameValue(fact, first!))!;
    const supporting = evidenceOfSources(first!.sources, 'supports', story);
    const contradicting = others.flatMap(({ sources }) => evidenceOfSources(sources, 'contradicts', story));
    const evidence = [...supporting, ...contradicting.filter((one) => !supporting.some((two) => overlap(one, two)))];
    const locked = clashing.some((fact) => fact.locked);
    const nodes = clashing.flatMap(({ valid_from: id }) => (id ? [id] : []));
    const fact_ids = clashing.map(({ id }) => id);
    return { conflict: conflictOf(fact_ids, evidence, locked, nodes), first: first!, other, evidence };
  });
}

/** Whether evidence speaks for both sides of a contradiction, in words that are not the same. */
export function hasBothSides(evidence: readonly Evidence[]): boolean {
  const supporting = evidence.filter(({ role }) => role === 'supports');
  return evidence.some((one) => one.role === 'contradicts' && supporting.some((two) => !overlap(one, two)));
}
