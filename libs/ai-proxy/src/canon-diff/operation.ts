import type { CanonCategory, CanonKind, CanonOp, Fact } from '@cse/prompts';
import type { Conflict } from '../operation/conflict';
import type { Evidence } from '../operation/evidence';

/** A new entry of a canon as a client would store it, but for its id, which is the operation's target. */
export interface NewEntry {
  name?: string;
  role?: string;
  statement?: string;
  label?: string;
  when?: string;
  order?: number;
  node_id?: string;
  question?: string;
  opened_node_id?: string;
  subject?: string;
  attribute?: string;
  value?: string;
  modality?: Fact['modality'];
  holder?: string;
  valid_from?: string;
  sources?: { node_id: string; quote: string }[];
}

/** One change that the author may make to the canon, or one contradiction to know of. */
export interface CanonOperation {
  op: CanonOp;
  /** An entry of the canon; "setting" or "tone"; "new:1", "new:2" … for entries that the canon lacks. */
  target: { kind: CanonKind; id: string };
  /** The member that changes; null when the whole entry is new or ends. */
  field: string | null;
  before: string | null;
  /** The new value; of a whole new entry the entry; null when something ends. */
  after: string | NewEntry | null;
  level: 'high' | 'detail';
  category: CanonCategory;
  evidence: Evidence[];
  note: string;
}

export const HIGH_LEVEL_KINDS = [
  'setting_moved',
  'main_character_status',
  'view_or_tense',
  'tone_shift',
  'rule_broken',
  'relationship_inverted',
  'goal_changed',
] as const;
export type HighLevelKind = (typeof HIGH_LEVEL_KINDS)[number];

export interface HighLevelChange {
  kind: HighLevelKind;
  operation_indexes: number[];
}

export interface CanonDiffResult {
  operations: CanonOperation[];
  high_level_changes: HighLevelChange[];
  conflicts: Conflict[];
}
