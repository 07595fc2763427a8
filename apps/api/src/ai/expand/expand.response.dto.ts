import type * as proposals from '@cse/ai-proxy';
import { ArrayField, EnumField, IdField, IntegerField, ObjectField, StringField } from '@cse/http';
import { EXPAND_EFFECTS, LIMITS, type ContentHash, type ExpandEffect } from '@cse/prompts';
import { ProposalResponse } from '../proposal.response.dto';

export class Expansion implements proposals.Expansion {
  @StringField({ max: 64, description: 'The same prose for the same path keeps its id' })
  id!: string;

  @StringField({ min: 1, max: LIMITS.nodeText, description: 'The prose' })
  text!: string;

  @IntegerField({ min: 0, max: LIMITS.nodeText, description: 'How many words it has, in the manner of its language' })
  words!: number;
}

export class AlternativeExpansion extends Expansion implements proposals.AlternativeExpansion {
  @StringField({ min: 1, max: LIMITS.angle, description: 'How it goes about it; no two versions share one' })
  angle!: string;
}

export class CanonEffect implements proposals.CanonEffect {
  @EnumField(EXPAND_EFFECTS, { description: 'Whether the canon would gain it, have it changed or lose it' })
  effect!: ExpandEffect;

  @IdField({ nullable: true, description: 'The fact or rule that is altered or dropped' })
  fact_id!: string | null;

  @StringField({ min: 1, max: LIMITS.effectStatement, description: 'What would be so, in a sentence' })
  statement!: string;

  @StringField({ min: 1, max: 240, description: 'Stands in the text of `primary`; found by the server' })
  quote!: string;
}

export class ReplacedText implements proposals.ReplacedText {
  @IdField({ description: 'The node whose text is replaced' })
  node_id!: string;

  @IntegerField({ ...LIMITS.offset, description: 'UTF-16 units into the text as sent' })
  start!: number;

  @IntegerField({
    ...LIMITS.offset,
    description: 'UTF-16 units into the text as sent; behind the last one that is replaced',
  })
  end!: number;

  @StringField({ max: 71, description: 'Of the slice from `start` to `end`: tells whether the node has changed since' })
  original_hash!: ContentHash;
}

/** A piece of prose on its way; the pieces of one target are its text from the beginning. */
export class TextDelta implements proposals.TextDelta {
  @StringField({
    max: 64,
    description: 'What it is a piece of: `primary`, or the id of an alternative or a continuation',
  })
  target!: string;

  @StringField({ min: 1, max: LIMITS.nodeText, description: 'What to append to that text' })
  delta!: string;
}

export class ExpandResponse extends ProposalResponse {
  @ObjectField(() => Expansion, { description: 'The version that is meant; the others are other ways to do it' })
  primary!: Expansion;

  @ArrayField(() => AlternativeExpansion, {
    max: LIMITS.alternatives,
    description: 'Fewer than asked for rather than near-duplicates of each other or of `primary`',
  })
  alternatives!: AlternativeExpansion[];

  @ArrayField(() => CanonEffect, { max: 20, description: 'What `primary` says that the canon does not' })
  canon_effects!: CanonEffect[];

  @ObjectField(() => ReplacedText, { description: 'What the prose would take the place of' })
  replaces!: ReplacedText;
}
