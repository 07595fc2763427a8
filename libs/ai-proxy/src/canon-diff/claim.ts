import {
  CANON_CATEGORIES,
  CANON_KINDS,
  CANON_OPS,
  LIMITS,
  MODALITIES,
  type CanonCategory,
  type CanonKind,
  type CanonOp,
  type Fact,
} from '@cse/prompts';
import { cleanedLine, wholeSentences, wholeWords } from '../operation/clean-text';
import { evidenceOf, type Evidence } from '../operation/evidence';
import { choice, membersOf } from '../operation/read-values';
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
