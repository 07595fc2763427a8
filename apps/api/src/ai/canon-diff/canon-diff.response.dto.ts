import { HIGH_LEVEL_KINDS, type HighLevelKind } from '@cse/ai-proxy';
import type * as proposals from '@cse/ai-proxy';
import { ArrayField, EnumField, IdField, IntegerField, NumberField, ObjectField, StringField } from '@cse/http';
import {
  CANON_CATEGORIES,
  CANON_KINDS,
  CANON_OPS,
  EVIDENCE_ROLES,
  FACT_SOURCE,
  LIMITS,
  MODALITIES,
  type CanonCategory,
  type CanonKind,
  type CanonOp,
  type EvidenceRole,
  type FactSource,
} from '@cse/prompts';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Conflict, ProposalResponse } from '../proposal.response.dto';
import { classOf } from '../shape-field';

export class CanonTarget {
  @EnumField(CANON_KINDS, { name: 'CanonKind', description: 'The kind of entry' })
  kind!: CanonKind;

  @StringField({
    max: 64,
    description: 'An entry of the canon; "setting" or "tone"; new:1, new:2 … for what the canon lacks',
    example: 'f_1',
  })
  id!: string;
}

export class Evidence implements proposals.Evidence {
  @IdField({ description: 'The node that says it' })
  node_id!: string;

  @StringField({
    max: LIMITS.nodeText,
    description: 'The slice of the text from `start` to `end`; found by the server',
  })
  quote!: string;

  @IntegerField({ ...LIMITS.offset, description: 'UTF-16 units into the text as sent' })
  start!: number;

  @IntegerField({
    ...LIMITS.offset,
    description: 'UTF-16 units into the text as sent; behind the last one of the quote',
  })
  end!: number;

  @EnumField(EVIDENCE_ROLES, {
    name: 'EvidenceRole',
    description: 'Of an addition or update: for its new value. Of a removal or conflict: for the entry as it stands.',
  })
  role!: EvidenceRole;
}

const ABSENT = { optional: true } as const;

/** A whole new entry, with the members of its kind; its id is the operation's target. */
export class NewCanonEntry implements proposals.NewEntry {
  @StringField({ ...ABSENT, max: LIMITS.name, description: 'Of a character or a place' })
  name?: string;

  @StringField({ ...ABSENT, max: LIMITS.label, description: 'Of a character' })
  role?: string;

  @StringField({ ...ABSENT, max: LIMITS.statement, description: 'Of a rule' })
  statement?: string;

  @StringField({ ...ABSENT, max: LIMITS.label, description: 'Of an event' })
  label?: string;

  @StringField({ ...ABSENT, max: LIMITS.label, description: 'Of an event' })
  when?: string;

  @NumberField({ ...ABSENT, min: 0, max: Number.MAX_SAFE_INTEGER, description: 'Of an event: its place in story time' })
  order?: number;

  @IdField({ ...ABSENT, description: 'Of an event' })
  node_id?: string;

  @StringField({ ...ABSENT, max: LIMITS.statement, description: 'Of a thread' })
  question?: string;

  @IdField({ ...ABSENT, description: 'Of a thread' })
  opened_node_id?: string;

  @StringField({ ...ABSENT, max: LIMITS.name, description: 'Of a fact: an id of the canon, new:1 …, or a name' })
  subject?: string;

  @StringField({ ...ABSENT, max: LIMITS.name, description: 'Of a fact' })
  attribute?: string;

  @StringField({ ...ABSENT, max: LIMITS.factValue, description: 'Of a fact' })
  value?: string;

  @EnumField(MODALITIES, { ...ABSENT, description: 'Of a fact' })
  modality?: proposals.NewEntry['modality'];

  @StringField({ ...ABSENT, max: 64, description: 'Of a fact: who believes or knows it' })
  holder?: string;

  @IdField({ ...ABSENT, description: 'Of a fact' })
  valid_from?: string;

  @ArrayField(() => classOf(FACT_SOURCE), { ...ABSENT, max: LIMITS.evidence, description: 'Of a fact' })
  sources?: FactSource[];
}

@ApiExtraModels(NewCanonEntry)
export class CanonOperation implements proposals.CanonOperation {
  @EnumField(CANON_OPS, { name: 'CanonOp', description: 'A conflict is reported and changes nothing' })
  op!: CanonOp;

  @ObjectField(() => CanonTarget, { description: 'The entry of the canon that it is about' })
  target!: CanonTarget;

  @StringField({ max: LIMITS.name, nullable: true, description: 'The member that changes; null for a whole entry' })
  field!: string | null;

  @StringField({ max: LIMITS.canonSummary, nullable: true, description: 'What the canon says now' })
  before!: string | null;

  @ApiProperty({
    nullable: true,
    oneOf: [{ type: 'string', maxLength: LIMITS.canonSummary }, { $ref: getSchemaPath(NewCanonEntry) }],
    description: 'The new value; of a whole new entry the entry; null when something ends',
  })
  after!: string | NewCanonEntry | null;

  @EnumField(['high', 'detail'], { description: 'Decided by what the change is about, never by a model' })
  level!: 'high' | 'detail';

  @EnumField(CANON_CATEGORIES, { name: 'CanonCategory', description: 'What the change is about' })
  category!: CanonCategory;

  @ArrayField(() => Evidence, { max: 20, description: 'Where the story says it; a claim without any is dropped' })
  evidence!: Evidence[];

  @StringField({ max: LIMITS.note, description: 'An observation, never a verdict' })
  note!: string;
}

export class HighLevelChange implements proposals.HighLevelChange {
  @EnumField(HIGH_LEVEL_KINDS, { name: 'HighLevelKind', description: 'What changed about the story as a whole' })
  kind!: HighLevelKind;

  @ApiProperty({ type: 'array', items: { type: 'integer', minimum: 0 }, description: 'Places in `operations`' })
  operation_indexes!: number[];
}

export class CanonDiffResponse extends ProposalResponse {
  @ArrayField(() => CanonOperation, {
    max: 500,
    description: 'What would bring the canon in line with the text. The client decides on each',
  })
  operations!: CanonOperation[];

  @ArrayField(() => HighLevelChange, {
    max: HIGH_LEVEL_KINDS.length,
    description: 'What of it changes the story as a whole',
  })
  high_level_changes!: HighLevelChange[];

  @ArrayField(() => Conflict, { max: 500, description: 'What cannot both be true' })
  conflicts!: Conflict[];
}
