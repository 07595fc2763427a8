import type * as proposals from '@cse/ai-proxy';
import { ArrayField, EnumField, IdField, IntegerField, ObjectField, StringField } from '@cse/http';
import { CANON_EFFECTS, INLINE_KINDS, LIMITS, MOVES, type Move } from '@cse/prompts';
import { ApiProperty } from '@nestjs/swagger';
import { Conflict, ProposalResponse } from '../proposal.response.dto';

const NAMES = { type: 'array', items: { type: 'string' } } as const;

export class CanonTouch {
  @IdField({ description: 'A fact or a rule of the canon' })
  fact_id!: string;

  @EnumField(CANON_EFFECTS)
  effect!: (typeof CANON_EFFECTS)[number];
}

export class Introduces {
  @ApiProperty(NAMES)
  characters!: string[];

  @ApiProperty(NAMES)
  places!: string[];

  @ApiProperty(NAMES)
  rules!: string[];
}

export class GhostNode implements proposals.GhostNode {
  @StringField({ max: 64, description: 'The same proposal for the same path keeps its id' })
  id!: string;

  @IdField({ description: 'The current node' })
  parent_id!: string;

  @StringField({ min: 1, max: LIMITS.ghostTitle })
  title!: string;

  @StringField({ min: 1, max: LIMITS.ghostGist })
  gist!: string;

  @EnumField(MOVES, { name: 'Move' })
  move!: Move;

  @ApiProperty({ ...NAMES, description: 'Nodes of the path that it grows from' })
  grounded_in!: string[];

  @ArrayField(() => CanonTouch, { max: 20 })
  canon_touch!: CanonTouch[];

  @ObjectField(() => Introduces, { description: 'What neither the path nor the canon holds yet' })
  introduces!: Introduces;

  @ArrayField(() => Conflict, { max: 20, description: 'What would stop to be true, before the author accepts it' })
  conflicts!: Conflict[];
}

export class InlineSuggestion implements proposals.InlineSuggestion {
  @StringField({ max: 64 })
  id!: string;

  @IdField()
  node_id!: string;

  @IntegerField({ ...LIMITS.offset, description: 'UTF-16 units into the text as sent' })
  start!: number;

  @IntegerField({ ...LIMITS.offset, description: 'Equal to `start` for an insertion' })
  end!: number;

  @StringField({ max: LIMITS.nodeText, description: 'The slice of the text from `start` to `end`' })
  original!: string;

  @StringField({ max: LIMITS.inlineText, description: 'What to put in its place' })
  text!: string;

  @EnumField(INLINE_KINDS)
  kind!: (typeof INLINE_KINDS)[number];

  @StringField({ max: LIMITS.inlineReason })
  reason!: string;
}

export class SuggestResponse extends ProposalResponse {
  @ArrayField(() => GhostNode, { max: LIMITS.count })
  ghost_nodes!: GhostNode[];

  @ArrayField(() => InlineSuggestion, { max: LIMITS.count })
  inline_suggestions!: InlineSuggestion[];

  @StringField({ max: 512, description: 'Opaque. Send it with the next request of the same author' })
  offer_cursor!: string;
}
