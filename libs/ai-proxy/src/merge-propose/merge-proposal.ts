import type { Fact, MergeApproach } from '@cse/prompts';
import type { Conflict } from '../operation/conflict';
import type { FactRow, KeptFact, Side } from './fact-merge';

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

/** One way to join two branches. */
export interface MergeProposal extends SettledFacts {
  id: string;
  title: string;
  gist: string;
  approach: MergeApproach;
  /** The node in which the branches would meet; its parents are their tips. */
  merge_node: { title: string; gist: string; parent_ids: [string, string] };
  bridge_beats: { gist: string; after: string }[];
}

export interface MergeResult {
  fact_table: FactRow[];
  proposals: MergeProposal[];
}
