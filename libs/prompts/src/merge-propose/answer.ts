import { listOf, object, text } from '../prompt/rendered-prompt';

export const MERGE_APPROACHES = ['keep_left', 'keep_right', 'sequence', 'interleave', 'bridge', 'both_true'] as const;
export type MergeApproach = (typeof MERGE_APPROACHES)[number];

/** What to do with a fact that the branches changed in two ways: keep one, say something new, leave it to the author. */
export const MERGE_CHOICES = ['left', 'right', 'new', 'ask'] as const;
export type MergeChoice = (typeof MERGE_CHOICES)[number];

export interface MergeDecision {
  /** The name of the conflict in the task, such as "k1". */
  key: string;
  keep: MergeChoice;
  /** What is so after the merge; empty unless something new is said. */
  value: string;
  reason: string;
}

/** One way to join two branches as a model writes it. Facts without a conflict are no business of a model. */
export interface MergeCandidate {
  approach: MergeApproach;
  title: string;
  gist: string;
  merge_node: { title: string; gist: string };
  /** What may happen between a tip and the merge; `after` is a node of a leg. */
  bridge_beats: { gist: string; after: string }[];
  decisions: MergeDecision[];
}

/** The JSON document that answers `merge-propose.v1`. */
export interface MergeAnswer {
  proposals: MergeCandidate[];
}

export const MERGE_SCHEMA = object({
  proposals: listOf({
    approach: { type: 'string', enum: MERGE_APPROACHES },
    title: text,
    gist: text,
    merge_node: object({ title: text, gist: text }),
    bridge_beats: listOf({ gist: text, after: text }),
    decisions: listOf({ key: text, keep: { type: 'string', enum: MERGE_CHOICES }, value: text, reason: text }),
  }),
});
