import { listOf, object, text } from '../prompt/rendered-prompt';
import { MODALITIES } from '../story/shapes';

export const CANON_OPS = ['add', 'update', 'remove', 'conflict'] as const;
export const CANON_KINDS = ['character', 'place', 'setting', 'tone', 'rule', 'fact', 'event', 'thread'] as const;
export const CANON_CATEGORIES = [
  'characterization',
  'factual_detail',
  'narrative_style',
  'timeline_plot',
  'world_setting',
] as const;
export const EVIDENCE_ROLES = ['supports', 'contradicts'] as const;

export type CanonOp = (typeof CANON_OPS)[number];
export type CanonKind = (typeof CANON_KINDS)[number];
export type CanonCategory = (typeof CANON_CATEGORIES)[number];
export type EvidenceRole = (typeof EVIDENCE_ROLES)[number];

/** What a model claims of the canon: the words first, then what follows from them. The server finds the words. */
export interface CanonClaim {
  evidence: { node_id: string; quote: string; role: EvidenceRole }[];
  op: CanonOp;
  kind: CanonKind;
  /** Id of an entry of the canon, "setting" or "tone"; "new" for an entry that the canon lacks. */
  id: string;
  /** Whom or what a new fact is about, by id or by name. Empty for anything else. */
  subject: string;
  /** Of a new fact its attribute; else the member of the entry that changes. */
  field: string;
  /** The new value. Empty when something ends. */
  after: string;
  /** The role of a new character, the time of a new event. Empty for anything else. */
  detail: string;
  modality: (typeof MODALITIES)[number];
  /** Who believes it, by id or by name; empty when it is simply so. */
  holder: string;
  category: CanonCategory;
  note: string;
}

/** The JSON document that answers `canon-diff.v1`. */
export interface CanonDiffAnswer {
  operations: CanonClaim[];
}

/** The evidence stands first: a model that has quoted claims less. */
export const CANON_DIFF_SCHEMA = object({
  operations: listOf({
    evidence: listOf({ node_id: text, quote: text, role: { type: 'string', enum: EVIDENCE_ROLES } }),
    op: { type: 'string', enum: CANON_OPS },
    kind: { type: 'string', enum: CANON_KINDS },
    id: text,
    subject: text,
    field: text,
    after: text,
    detail: text,
    modality: { type: 'string', enum: MODALITIES },
    holder: text,
    category: { type: 'string', enum: CANON_CATEGORIES },
    note: text,
  }),
});
