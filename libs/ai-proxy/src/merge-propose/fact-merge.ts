import type { Canon, Fact } from '@cse/prompts';
import { factKey, sameValue, type KeyOf } from '../canon/fact-key';

export type FactState = 'unchanged' | 'left_only' | 'right_only' | 'same_change' | 'conflict';

/** One line of the table that a merge is decided by; null where a side says nothing under the key. */
export interface FactRow {
  key: string;
  base: string | null;
  left: string | null;
  right: string | null;
  state: FactState;
}

export type Side = 'left' | 'right';

/** A fact that the merge keeps without asking anyone. */
export interface KeptFact {
  fact: Fact;
  from: 'base' | 'left' | 'right' | 'both';
  source_fact_ids: string[];
}

/** A fact that gives way without asking anyone, because only the other branch changed it. */
export interface DroppedFact {
  fact: Fact;
  from: Side;
  /** What the other branch did with it. */
  because: 'changed' | 'ended' | 'repeated';
}

/**
 * A key that both branches changed, each in its own way, or under which one of them would overrule what is locked on
 * the other. Only these are anyone's to decide.
 */
export interface OpenKey {
  key: string;
  base: Fact | undefined;
  left: Fact | undefined;
  right: Fact | undefined;
  /** Every fact of either leg under the key. */
  facts: { fact: Fact; from: Side }[];
}

export interface FactMerge {
  table: FactRow[];
  kept: KeptFact[];
  dropped: DroppedFact[];
  open: OpenKey[];
  /** The keys that it was made by. */
  keyOf: KeyOf;
}

interface KeyFacts {
  base: Fact[];
  left: Fact[];
  right: Fact[];
}

/**
 * Three-way merge of two canons over their common ancestor, by key and without a model. Every fact of either leg
 * ends in exactly one of `kept`, `dropped` and `open`; facts that both legs hold in common count once.
 */
export function mergeFacts(
  base: readonly Fact[],
  left: readonly Fact[],
  right: readonly Fact[],
  keyOf: KeyOf = factKey,
): FactMerge {
  const keysOfIds = keysById(base, left, right, keyOf);
  const keys = new Map<string, KeyFacts>();
  for (const [side, facts] of [
    ['base', base],
    ['left', left],
    ['right', right],
  ] as const) {
    for (const fact of facts) {
      const key = keysOfIds.get(fact.id)!;
      const group = keys.get(key) ?? { base: [], left: [], right: [] };
      group[side].push(fact);
      keys.set(key, group);
    }
  }
  const merge: FactMerge = { table: [], kept: [], dropped: [], open: [], keyOf };
  for (const [key, group] of [...keys].sort(([a], [b]) => (a < b ? -1 : 1))) mergeKey(key, group, merge);
  return merge;
}

/**
 * An id is about one thing: a fact that a branch moved under another key is a change of it and not a second fact. It
 * stays under the key of the common ancestor; one that is new on both branches, under the first by the alphabet.
 */
function keysById(
  base: readonly Fact[],
  left: readonly Fact[],
  right: readonly Fact[],
  keyOf: KeyOf,
): Map<string, string> {
  const keys = new Map<string, string>();
  for (const fact of [...left, ...right]) {
    const [known, key] = [keys.get(fact.id), keyOf(fact)];
    if (known === undefined || key < known) keys.set(fact.id, key);
  }
  for (const fact of base) keys.set(fact.id, keyOf(fact));
  return keys;
}

function mergeKey(key: string, group: KeyFacts, merge: FactMerge): void {
  const [base, left, right] = [current(group.base), current(group.left), current(group.right)];
  const state = stateOf(base, left, right, merge.keyOf);
  merge.table.push({ key, base: base?.value ?? null, left: left?.value ?? null, right: right?.value ?? null, state });
  // What the author has locked on one branch is not set aside because the other branch says something else.
  const overruled = state === 'left_only' ? right : state === 'right_only' ? left : undefined;
  if (state === 'conflict' || overruled?.locked) {
    const facts = [
      ...group.left.map((fact) => ({ fact, from: 'left' as const })),
      ...group.right.map((fact) => ({ fact, from: 'right' as const })),
    ];
    merge.open.push({ key, base, left, right, facts: uniqueById(facts) });
    return;
  }
  const winner = state === 'right_only' ? right : left;
  if (winner) {
    const from =
      state === 'left_only'
        ? 'left'
        : state === 'right_only'
          ? 'right'
          : state === 'unchanged' && base
            ? 'base'
            : 'both';
    merge.kept.push({ fact: winner, from, source_fact_ids: sourcesOf(winner, left, right, merge.keyOf) });
  }
  settleRest(group, winner, merge);
}

/** What else the legs say under the key: what is past on either branch stays, what was overruled is set aside. */
function settleRest(group: KeyFacts, winner: Fact | undefined, merge: FactMerge): void {
  const settled = new Set(merge.kept.at(-1)?.fact === winner && winner ? merge.kept.at(-1)!.source_fact_ids : []);
  for (const from of ['left', 'right'] as const) {
    for (const fact of group[from]) {
      if (settled.has(fact.id)) continue;
      settled.add(fact.id);
      const other = group[from === 'left' ? 'right' : 'left'];
      if (fact.valid_to)
        merge.kept.push({
          fact,
          from: other.some(({ id }) => id === fact.id) ? 'both' : from,
          source_fact_ids: [fact.id],
        });
      else if (winner && sameValue(fact, winner)) merge.dropped.push({ fact, from, because: 'repeated' });
      else merge.dropped.push({ fact, from, because: winner ? 'changed' : 'ended' });
    }
  }
}

/** What a side says now: its last fact under the key that has not ended. */
function current(facts: readonly Fact[]): Fact | undefined {
  return facts.findLast((fact) => !fact.valid_to);
}

function stateOf(base: Fact | undefined, left: Fact | undefined, right: Fact | undefined, keyOf: KeyOf): FactState {
  const agree = (a: Fact | undefined, b: Fact | undefined) => (a && b ? saysTheSame(a, b, keyOf) : a === b);
  const [sides, leftAsBase, rightAsBase] = [agree(left, right), agree(left, base), agree(right, base)];
  if (sides) return leftAsBase ? 'unchanged' : 'same_change';
  if (rightAsBase) return 'left_only';
  return leftAsBase ? 'right_only' : 'conflict';
}

/** The same of the same thing: a fact that a branch moved to another subject says something else. */
export function saysTheSame(a: Fact, b: Fact, keyOf: KeyOf): boolean {
  return sameValue(a, b) && keyOf(a) === keyOf(b);
}

/** The facts of both legs that say what the winner says. */
function sourcesOf(winner: Fact, left: Fact | undefined, right: Fact | undefined, keyOf: KeyOf): string[] {
  const agreeing = [left, right].filter((fact) => fact !== undefined && saysTheSame(fact, winner, keyOf)) as Fact[];
  return [...new Set(agreeing.map(({ id }) => id))];
}

function uniqueById<T extends { fact: Fact }>(facts: T[]): T[] {
  const seen = new Set<string>();
  return facts.filter(({ fact }) => !seen.has(fact.id) && seen.add(fact.id));
}

/** What several canons of one story hold together: the first that says something of an entry is taken at its word. */
export function joinedCanon(canons: readonly Canon[]): Canon {
  const entries = <T extends { id: string }>(of: (canon: Canon) => readonly T[] | undefined): T[] => {
    const byId = new Map<string, T>();
    for (const canon of canons) for (const entry of of(canon) ?? []) if (!byId.has(entry.id)) byId.set(entry.id, entry);
    return [...byId.values()];
  };
  return {
    setting: {
      ...canons.find(({ setting }) => setting)?.setting,
      places: entries(({ setting }) => setting?.places),
    },
    tone: canons.find(({ tone }) => tone)?.tone,
    characters: entries(({ characters }) => characters),
    rules: entries(({ rules }) => rules),
    facts: canons.flatMap(({ facts }) => facts ?? []),
  };
}
