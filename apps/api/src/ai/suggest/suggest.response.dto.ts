import type * as proposals from '@cse/ai-proxy';
import { ArrayField, EnumField, IdField, IntegerField, ObjectField, StringField } from '@cse/http';
import { CANON_EFFECTS, INLINE_KINDS, LIMITS, MOVES, type Move } from '@cse/prompts';
import { ApiProperty } from '@nestjs/swagger';
import { Conflict, ProposalResponse } from '../proposal.response.dto';

const NAMES = { type: 'array', items: { type: 'string' } } as const;

export class CanonTouch {
  @IdField({ description: 'A fact or a rule of the canon' })
  fact_id!: string;

  @EnumField(CANON_EFFECTS, {
    description: '`uses`: rests on it; `strains`: bends it; `breaks`: it would stop to be true',
  })
  effect!: (typeof CANON_EFFECTS)[number];
}

export class Introduces {
  @ApiProperty({ ...NAMES, description: 'Names of new characters' })
  characters!: string[];

  @ApiProperty({ ...NAMES, description: 'Names of new places' })
  places!: string[];

  @ApiProperty({ ...NAMES, description: 'New rules, in words' })
  rules!: string[];
}

export class GhostNode implements proposals.GhostNode {
  @StringField({ max: 64, description: 'The same proposal for the same path keeps its id' })
  id!: string;

  @IdField({ description: 'The current node' })
  parent_id!: string;

  @StringField({ min: 1, max: LIMITS.ghostTitle, description: 'Title for the node' })
  title!: string;

  @StringField({ min: 1, max: LIMITS.ghostGist, description: 'What happens in it, in a sentence or two' })
  gist!: string;

  @EnumField(MOVES, { name: 'Move', description: 'The kind of turn that it brings' })
  move!: Move;

  @ApiProperty({ ...NAMES, description: 'Nodes of the path that it grows from' })
  grounded_in!: string[];

  @ArrayField(() => CanonTouch, { max: 20, description: 'What of the canon it uses, strains or breaks' })
  canon_touch!: CanonTouch[];

  @ObjectField(() => Introduces, { description: 'What neither the path nor the canon holds yet' })
  introduces!: Introduces;

  @ArrayField(() => Conflict, { max: 20, description: 'What would stop to be true, before the author accepts it' })
  conflicts!: Conflict[];
}

export class InlineSuggestion implements proposals.InlineSuggestion {
  @StringField({ max: 64, description: 'The same suggestion for the same path keeps its id' })
  id!: string;

  @IdField({ description: 'The node whose text it changes' })
  node_id!: string;

  @IntegerField({ ...LIMITS.offset, description: 'UTF-16 units into the text as sent' })
  start!: number;

  @IntegerField({ ...LIMITS.offset, description: 'Equal to `start` for an insertion' })
  end!: number;

  @StringField({ max: LIMITS.nodeText, description: 'The slice of the text from `start` to `end`' })
  original!: string;

  @StringField({ max: LIMITS.inlineText, description: 'What to put in its place' })
  text!: string;

  @EnumField(INLINE_KINDS, { description: 'Whether words are replaced, put in or cut' })
  kind!: (typeof INLINE_KINDS)[number];

  @StringField({ max: LIMITS.inlineReason, description: 'Why, for the author' })
  reason!: string;
}

export class SuggestResponse extends ProposalResponse {
  @ArrayField(() => GhostNode, {
    max: LIMITS.count,
    description: 'Proposed next nodes. Fewer than were asked for when others would be alike',
  })
  ghost_nodes!: GhostNode[];

  @ArrayField(() => InlineSuggestion, { max: LIMITS.count, description: 'Proposed changes of the current node' })
  inline_suggestions!: InlineSuggestion[];

  @StringField({ max: 512, description: 'Opaque. Send it with the next request of the same author' })
  offer_cursor!: string;
}
