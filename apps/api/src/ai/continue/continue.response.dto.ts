import type * as proposals from '@cse/ai-proxy';
import { ArrayField, IntegerField, ObjectField, StringField } from '@cse/http';
import { LIMITS } from '@cse/prompts';
import { ApiProperty } from '@nestjs/swagger';
import { Conflict, ProposalResponse } from '../proposal.response.dto';
import { CanonTouch, Introduces } from '../suggest/suggest.response.dto';

/** One node of prose that could come next, complete and checked; the data of the event `continuation`. */
export class Continuation implements proposals.Continuation {
  @StringField({ max: 64, description: 'The same prose for the same path keeps its id' })
  id!: string;

  @StringField({ max: 64, description: 'The node that was written on from, or the continuation before this one' })
  parent_id!: string;

  @StringField({ min: 1, max: LIMITS.ghostTitle, description: 'Title for a node of its own' })
  title!: string;

  @StringField({ min: 1, max: LIMITS.nodeText, description: 'The prose' })
  text!: string;

  @IntegerField({ min: 0, max: LIMITS.nodeText, description: 'How many words it has, in the manner of its language' })
  words!: number;

  @ApiProperty({ type: 'array', items: { type: 'string' }, description: 'What happens in it, in order' })
  beats!: string[];

  @ObjectField(() => Introduces, { description: 'What neither the path nor the canon holds yet' })
  introduces!: proposals.Continuation['introduces'];

  @ArrayField(() => CanonTouch, {
    max: 500,
    description: 'Facts and rules; what the text is seen to break is among them whether the model said so or not',
  })
  canon_touch!: CanonTouch[];

  @ArrayField(() => Conflict, {
    max: 500,
    description: 'What the text says against the story; `highlight` has its own words too, under its id',
  })
  conflicts!: Conflict[];
}

/** A continuation with what goes on from it. */
export class ContinuationTree extends Continuation implements proposals.ContinuationTree {
  @ArrayField(() => ContinuationTree, { max: 1, optional: true, description: 'Absent where the way on ends' })
  next?: ContinuationTree[];
}

export class ContinueResponse extends ProposalResponse {
  @ArrayField(() => ContinuationTree, {
    max: LIMITS.siblings.max,
    description: 'Fewer than asked for rather than near-duplicates',
  })
  continuations!: ContinuationTree[];
}
