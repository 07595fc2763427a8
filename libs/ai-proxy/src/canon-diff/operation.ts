import type { CanonCategory, CanonKind, CanonOp, Fact } from '@cse/prompts';
import type { CanonIndex } from '../canon/canon-index';
import type { Conflict, Evidence } from '../operation/evidence';

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

/** What a change is about: the kind of entry, the member or attribute, and of a fact whom it is about. */
export interface Matter {
  kind: CanonKind;
  field: string | null;
  attribute?: string;
  subject?: string;
  /** Of a fact: somebody only believes or says so. */
  hearsay?: boolean;
}

const STATUS =
  /\b(?:status|alive|dead|death|died|life|fate|health|injur\w*|wound\w*|missing|captive|imprison\w*|freedom|identity)\b/i;
const RELATIONSHIP =
  /\b(?:relation\w*|bond|ally|allies|allegiance|loyal\w*|enem\w+|rival\w*|friend\w*|lover?|loves|marri\w*|married|spouse|husband|wife|trusts?|betray\w*|hates?)\b/i;
const GOAL = /\b(?:goals?|aims?|wants?|desires?|motiv\w*|purpose|quest|mission|vow\w*|ambition|oath)\b/i;
const WHEREABOUTS = /\b(?:era|period|century|country|city|world|planet|location|setting|place)\b/i;
const THE_SETTING = /^(?:the )?(?:setting|story|world|tale)$/i;

const CATEGORIES: Record<CanonKind, CanonCategory> = {
  character: 'characterization',
  fact: 'factual_detail',
  tone: 'narrative_style',
  event: 'timeline_plot',
  thread: 'timeline_plot',
  setting: 'world_setting',
  place: 'world_setting',
  rule: 'world_setting',
};

/** What kind of matter an entry is; only of a fact it is a question, and the model's word is taken. */
export function categoryOf(kind: CanonKind, claimed: CanonCategory | undefined): CanonCategory {
  return kind === 'fact' && claimed ? claimed : CATEGORIES[kind];
}

/** Which pillar of the story a matter touches, by what it is about and never by what a model thinks of it. */
export function pillarOf(
  { kind, field, attribute = '', subject = '', hearsay }: Matter,
  canon: CanonIndex,
): HighLevelKind | undefined {
  switch (kind) {
    case 'setting':
      return 'setting_moved';
    case 'tone':
      return field === 'pov' || field === 'tense' ? 'view_or_tense' : 'tone_shift';
    case 'rule':
      return 'rule_broken';
    case 'fact':
      // That somebody takes a main character for dead changes nothing of what is so.
      if (hearsay) return undefined;
      if (THE_SETTING.test(subject) && WHEREABOUTS.test(attribute)) return 'setting_moved';
      if (canon.mainCharacters.has(subject)) {
        if (STATUS.test(attribute)) return 'main_character_status';
        if (GOAL.test(attribute)) return 'goal_changed';
        if (RELATIONSHIP.test(attribute)) return 'relationship_inverted';
      }
      return undefined;
    default:
      return undefined;
  }
}

/**
 * The pillars that change, each with the operations that say so. What is merely written down for once is no change,
 * but for what becomes of a main character: the death of one has seldom a value that it replaces.
 */
export function highLevelChanges(
  operations: readonly CanonOperation[],
  pillars: readonly (HighLevelKind | undefined)[],
): HighLevelChange[] {
  const changes = new Map<HighLevelKind, number[]>();
  operations.forEach(({ op }, index) => {
    const kind = pillars[index];
    if (kind && (op !== 'add' || kind === 'main_character_status'))
      changes.set(kind, [...(changes.get(kind) ?? []), index]);
  });
  return [...changes].map(([kind, operation_indexes]) => ({ kind, operation_indexes }));
}
