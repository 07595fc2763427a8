import { LIMITS, type Fact, type MergeApproach, type MergeChoice } from '@cse/prompts';
import { normalised, type KeyOf } from '../canon/fact-key';
import { conflictOf, evidenceOfSources, type Conflict } from '../operation/evidence';
import type { StoryIndex } from '../operation/story-index';
import { saysTheSame, type DroppedFact, type FactMerge, type KeptFact, type OpenKey, type Side } from './fact-merge';

/** A fact that holds after the merge. */
export interface ReconciledFact {
  /** As it stands on the branch that it comes from; a synthesised one has the id "new:1", "new:2" … */
  fact: Fact;
  from: KeptFact['from'] | 'synthesised';
  /** The facts of the legs that it stands for. */
  source_fact_ids: string[];
  reason: string;
  /** Always true for a synthesised fact: no branch has ever said it. */
  needs_author: boolean;
}

/** A fact that would no longer hold after the merge. */
export interface SetAsideFact {
  fact_id: string;
  from: Side;
  reason: string;
}

/** Every fact of either leg stands in exactly one of the three lists. */
export interface SettledFacts {
  reconciled_facts: ReconciledFact[];
  set_aside: SetAsideFact[];
  open_conflicts: Conflict[];
}

/** What a proposal says about one conflict. */
export interface Decision {
  keep: MergeChoice;
  value: string;
  reason: string;
}

const KEPT_REASONS: Record<KeptFact['from'], string> = {
  base: 'Neither branch changed it.',
  left: 'Only the left branch says so.',
  right: 'Only the right branch says so.',
  both: 'Both branches say so.',
};
const DROPPED_REASONS: Record<DroppedFact['because'], string> = {
  changed: 'The other branch changed it.',
  ended: 'The other branch ended it.',
  repeated: 'Another fact that is kept says the same.',
};
const PAST = 'It was so until it ended; that stays told.';
const CHOSEN = 'This proposal follows the branch that says so.';
const GIVES_WAY = 'This proposal follows the other branch.';

/**
 * Puts every fact of either leg into exactly one list: what needed no decision as the three-way merge has it, the
 * rest as the proposal decides. What it does not decide goes by its approach or to the author, and so does whatever
 * would overrule a locked fact.
 * @param decisions by key of the fact table
 */
export function settleFacts(
  merge: FactMerge,
  decisions: ReadonlyMap<string, Decision>,
  approach: MergeApproach,
  story: StoryIndex,
): SettledFacts {
  const settled: SettledFacts = {
    reconciled_facts: merge.kept.map((kept) => ({
      ...kept,
      reason: kept.fact.valid_to ? PAST : KEPT_REASONS[kept.from],
      needs_author: false,
    })),
    set_aside: merge.dropped.map(({ fact, from, because }) => ({
      fact_id: fact.id,
      from,
      reason: DROPPED_REASONS[because],
    })),
    open_conflicts: [],
  };
  let made = 0;
  for (const open of merge.open) {
    const live = liveFacts(open);
    const decision = decisions.get(open.key) ?? byApproach(approach);
    for (const { fact, from } of open.facts) {
      if (live.some((one) => one.fact.id === fact.id)) continue;
      const past = { fact, from, source_fact_ids: [fact.id], reason: PAST, needs_author: false };
      settled.reconciled_facts.push(past);
    }
    const side = sideOf(open, decision, merge.keyOf);
    if (side) keepSide(open, live, side, { reason: decision.reason, keyOf: merge.keyOf }, settled);
    else if (decision.keep === 'new' && decision.value !== '' && !live.some(({ fact }) => fact.locked)) {
      settled.reconciled_facts.push(synthesised(open, live, decision, `new:${++made}`));
    } else settled.open_conflicts.push(asked(live, story));
  }
  return settled;
}

type SidedFact = OpenKey['facts'][number];

/** The facts of the key that somebody still says; one that a branch ended is past, unless the other still has it. */
function liveFacts({ left, right, facts }: OpenKey): SidedFact[] {
  const live = new Map<string, SidedFact>();
  for (const sided of facts) if (!sided.fact.valid_to) live.set(sided.fact.id, sided);
  if (left) live.set(left.id, { fact: left, from: 'left' });
  if (right && !live.has(right.id)) live.set(right.id, { fact: right, from: 'right' });
  return [...live.values()];
}

function byApproach(approach: MergeApproach): Decision {
  const keep = approach === 'keep_left' ? 'left' : approach === 'keep_right' ? 'right' : 'ask';
  return { keep, value: '', reason: '' };
}

/** The side whose word stands; none when that would set aside a locked fact, or when something new is said. */
function sideOf(open: OpenKey, { keep, value }: Decision, keyOf: KeyOf): Side | undefined {
  const { left, right } = open;
  const says = (fact: Fact | undefined) => fact !== undefined && normalised(fact.value) === normalised(value);
  const side =
    keep === 'new' ? (says(left) ? 'left' : says(right) ? 'right' : undefined) : keep === 'ask' ? undefined : keep;
  if (side === undefined) return undefined;
  const winner = open[side];
  const overruled = [left, right, ...open.facts.map(({ fact }) => fact)].some(
    (fact) => fact?.locked && !fact.valid_to && !(winner && saysTheSame(fact, winner, keyOf)),
  );
  return overruled ? undefined : side;
}

function keepSide(
  open: OpenKey,
  live: readonly SidedFact[],
  side: Side,
  { reason, keyOf }: { reason: string; keyOf: KeyOf },
  settled: SettledFacts,
): void {
  const winner = open[side];
  // Both branches may have changed one fact; the one that they agree on in the end has not given way.
  const versions = [open.left, open.right, ...open.facts.map(({ fact }) => fact)];
  const agreeing = live.filter(({ fact: { id } }) =>
    versions.some((fact) => fact?.id === id && winner && (id === winner.id || saysTheSame(fact, winner, keyOf))),
  );
  if (winner) {
    settled.reconciled_facts.push({
      fact: winner,
      from: side,
      source_fact_ids: agreeing.map(({ fact }) => fact.id),
      reason: reason || CHOSEN,
      needs_author: false,
    });
  }
  for (const sided of live) {
    if (agreeing.includes(sided)) continue;
    settled.set_aside.push({ fact_id: sided.fact.id, from: sided.from, reason: reason || GIVES_WAY });
  }
}

function synthesised({ left, right }: OpenKey, live: readonly SidedFact[], { value, reason }: Decision, id: string) {
  const { subject, attribute, modality, holder } = (left ?? right)!;
  const sources = live.flatMap(({ fact }) => fact.sources ?? []).slice(0, LIMITS.sources);
  const fact: Fact = {
    ...{ id, subject, attribute, value },
    ...(modality ? { modality } : {}),
    ...(holder ? { holder } : {}),
    ...(sources.length > 0 ? { sources } : {}),
  };
  const source_fact_ids = live.map((sided) => sided.fact.id);
  return { fact, from: 'synthesised' as const, source_fact_ids, reason, needs_author: true };
}

function asked(live: readonly SidedFact[], story: StoryIndex) {
  const facts = live.map(({ fact }) => fact);
  const words = facts.flatMap(({ sources }) => evidenceOfSources(sources, 'supports', story));
  const nodes = facts.flatMap(({ valid_from: id }) => (id ? [id] : []));
  return conflictOf(
    facts.map(({ id }) => id),
    words,
    facts.some(({ locked }) => locked),
    nodes,
  );
}
