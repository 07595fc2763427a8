import type { Fact } from '@cse/prompts';
import { factKey, normalised, validityOf } from './fact-key';

/** Facts under one key that hold at the same time and do not agree. */
export interface Contradiction {
  key: string;
  facts: Fact[];
}

/**
 * Every contradiction that a canon holds by itself, one for each key, in the order of the canon. Needs no model:
 * same key, overlapping validity, different value. Linear in the facts but for sorting those of one key.
 */
export function contradictionsIn(facts: readonly Fact[], positions: ReadonlyMap<string, number>): Contradiction[] {
  const byKey = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = factKey(fact);
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
    .map((fact) => ({ fact, value: normalised(fact.value), ...validityOf(fact, positions) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1));
  const clashing = new Set<Fact>();
  const open = new Map<string, typeof spans>();
  for (const span of spans) {
    for (const [value, others] of open) {
      if (value === span.value) continue;
      for (const other of others) {
        if (other.to > span.from) clashing.add(other.fact).add(span.fact);
      }
    }
    const same = (open.get(span.value) ?? []).filter((other) => other.to > span.from);
    open.set(span.value, [...same, span]);
  }
  return facts.filter((fact) => clashing.has(fact));
}
