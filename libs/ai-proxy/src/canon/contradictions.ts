import type { Fact } from '@cse/prompts';
import { conflictOf, evidenceOfSources, overlap, type Conflict, type Evidence } from '../operation/evidence';
import type { StoryIndex } from '../operation/story-index';
import { factKey, normalised, sameValue, validityOf, valueKey, type KeyOf } from './fact-key';

/** Facts under one key that hold at the same time and do not agree. */
export interface Contradiction {
  key: string;
  facts: Fact[];
}

/**
 * Every contradiction that a canon holds by itself, one for each key, in the order of the canon. Needs no model:
 * same key, overlapping validity, different value. Linear in the facts but for sorting those of one key.
 */
export function contradictionsIn(
  facts: readonly Fact[],
  positions: ReadonlyMap<string, number>,
  keyOf: KeyOf = factKey,
): Contradiction[] {
  const byKey = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = keyOf(fact);
    const group = byKey.get(key);
    if (group) group.push(fact);
    else byKey.set(key, [fact]);
  }
  return [...byKey].flatMap(([key, group]) => {
    const clashing = group.length > 1 ? clashesOf(group, positions) : [];
    return clashing.length > 0 ? [{ key, facts: clashing }] : [];
  });
}

/** Sweeps the facts of one key by their beginning; those of another value that have not ended yet clash. */
function clashesOf(facts: readonly Fact[], positions: ReadonlyMap<string, number>): Fact[] {
  const spans = facts
    .map((fact) => ({ fact, value: valueKey(fact), ...validityOf(fact, positions) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1));
  const clashing = new Set<Fact>();
  const open = new Map<string, typeof spans>();
  for (const span of spans) {
    for (const [value, others] of open) {
      if (value === span.value) continue;
      for (const other of others) {
        if (other.to > span.from && !agree(other, span)) clashing.add(other.fact).add(span.fact);
      }
    }
    const same = (open.get(span.value) ?? []).filter((other) => other.to > span.from);
    open.set(span.value, [...same, span]);
  }
  return facts.filter((fact) => clashing.has(fact));
}

interface Stated {
  fact: Fact;
  value: string;
}

/** Told under two names of one attribute, a value may be told more or less fully: "Vell" is "Vell, by the mole". */
function agree(a: Stated, b: Stated): boolean {
  if (normalised(a.fact.attribute) === normalised(b.fact.attribute)) return false;
  const [shorter, longer] = [a.value, b.value].sort((one, two) => one.length - two.length);
  return ` ${longer!.replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${shorter!.replace(/[^\p{L}\p{N}]+/gu, ' ')} `);
}

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
  return contradictionsIn(facts, positions, story.keyOf).map(({ facts: clashing }) => {
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
