import {
  CANON_CATEGORIES,
  CANON_KINDS,
  CANON_OPS,
  CHARACTER,
  FACT,
  LIMITS,
  MODALITIES,
  PLACE,
  RULE,
  SETTING,
  THREAD,
  TIMELINE_EVENT,
  TONE,
  type CanonCategory,
  type CanonKind,
  type CanonOp,
  type EvidenceRole,
  type Fact,
  type Fields,
  type ObjectShape,
  type Shape,
} from '@cse/prompts';
import { evidenceOf, overlap, type Evidence } from '../operation/evidence';
import { choice, cleanedLine, membersOf, wholeSentences, wholeWords } from '../operation/model-values';
import type { StoryIndex } from '../operation/story-index';

/** What a model claims, with the evidence that the server found for it. */
export interface Claim {
  op: CanonOp;
  kind: CanonKind;
  id: string;
  subject: string;
  field: string;
  after: string;
  detail: string;
  modality: NonNullable<Fact['modality']>;
  holder: string;
  category: CanonCategory | undefined;
  note: string;
  evidence: Evidence[];
}

/** Reads one claim; "unquoted" when none of its quotes stands where it says, undefined when it is no claim at all. */
export function readClaim(value: unknown, story: StoryIndex): Claim | 'unquoted' | undefined {
  const from = membersOf(value);
  const op = choice(CANON_OPS, from.op);
  const kind = choice(CANON_KINDS, from.kind);
  if (!op || !kind) return undefined;
  const evidence = evidenceOf(from.evidence, story);
  if (evidence.length === 0) return 'unquoted';
  const note = cleanedLine(from.note);
  return {
    op,
    kind,
    id: typeof from.id === 'string' ? from.id.trim() : '',
    subject: wholeWords(cleanedLine(from.subject), LIMITS.name),
    field: wholeWords(cleanedLine(from.field), LIMITS.name),
    after: cleanedLine(from.after),
    detail: wholeWords(cleanedLine(from.detail), LIMITS.label),
    modality: choice(MODALITIES, from.modality) ?? 'stated',
    holder: wholeWords(cleanedLine(from.holder), LIMITS.name),
    category: choice(CANON_CATEGORIES, from.category),
    note: wholeSentences(note, LIMITS.note) || wholeWords(note, LIMITS.note),
    evidence,
  };
}

/** The members of an entry that may change, of those that its shape has. */
function members<F extends Fields>(shape: ObjectShape<F>, ...names: (keyof F & string)[]): ReadonlyMap<string, Shape> {
  const changing: readonly string[] = names;
  return new Map(shape.members.filter(({ name }) => changing.includes(name)).map((one) => [one.name, one.shape]));
}

/** What may change of an entry, by its kind. Of a thread only that it closes; that is read off the evidence. */
const MEMBERS: Record<CanonKind, ReadonlyMap<string, Shape>> = {
  character: members(CHARACTER, 'name', 'role', 'summary', 'aliases'),
  place: members(PLACE, 'name', 'aliases'),
  setting: members(SETTING, 'era', 'summary'),
  tone: members(TONE, 'pov', 'tense', 'register', 'mood'),
  rule: members(RULE, 'statement'),
  fact: members(FACT, 'value'),
  event: members(TIMELINE_EVENT, 'label', 'when'),
  thread: members(THREAD, 'closed_node_id'),
};

/** Whether a member of an entry has one value or a list of them, and how long each may be; undefined when there is none. */
export function memberOf(kind: CanonKind, field: string): { list: boolean; max: number } | undefined {
  const shape = MEMBERS[kind].get(field);
  const value = shape?.kind === 'list' ? shape.item : shape;
  return value && 'max' in value ? { list: value !== shape, max: value.max } : undefined;
}

/** A value within the limit of its member: cut after a whole sentence if there is one, else after a whole word. */
export function within(value: string, max: number): string {
  return wholeSentences(value, max) || wholeWords(value, max);
}

/** What supports a new value contradicts the old one. */
export function flipped(evidence: readonly Evidence[]): Evidence[] {
  return evidence.map((one) => ({ ...one, role: one.role === 'supports' ? 'contradicts' : 'supports' }));
}

/** Models mix the roles up; words of a focus node can only be there for one thing when none has its role. */
export function withRole(evidence: readonly Evidence[], focus: ReadonlySet<string>, role: EvidenceRole): Evidence[] {
  if (evidence.some((one) => one.role === role && focus.has(one.node_id))) return [...evidence];
  return evidence.map((one) => (focus.has(one.node_id) ? { ...one, role } : one));
}

/** The evidence with what else is known, each place once. */
export function joined(evidence: readonly Evidence[], more: readonly Evidence[]): Evidence[] {
  return [...evidence, ...more.filter((one) => !evidence.some((other) => overlap(one, other)))];
}
