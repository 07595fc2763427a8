import type * as canon from '@cse/ai-proxy';
import { ArrayField, BooleanField, EnumField, IdField, IntegerField, ObjectField, StringField } from '@cse/http';
import { CANON_CONFLICT_KINDS, LIMITS, type CanonConflictKind } from '@cse/prompts';
import { ApiProperty } from '@nestjs/swagger';
import { Conflict, Highlight, Notice, TextProvider, TextUsage } from '../ai/proposal.response.dto';

export class QuotedWords extends Highlight {
  @StringField({ max: LIMITS.nodeText, description: 'The words of the node from `start` to `end`' })
  quote!: string;
}

export class CanonConflict extends Conflict implements canon.CanonConflict {
  @EnumField(CANON_CONFLICT_KINDS, { name: 'CanonConflictKind', description: 'What kind of contradiction it is' })
  kind!: CanonConflictKind;

  @ApiProperty({
    ...{ type: 'array', items: { type: 'string' }, maxItems: LIMITS.nodes },
    description: 'Nodes of the branch in which it shows, from the first that it rests on to the one that shows it',
  })
  branch!: string[];

  @EnumField(['certain', 'likely'], { description: 'certain: rules saw it; likely: a reader did, who may be wrong' })
  certainty!: 'certain' | 'likely';

  @ArrayField(() => QuotedWords, {
    max: 50,
    description: 'What it rests on, and last what shows it; none where the canon alone says it',
  })
  evidence!: QuotedWords[];
}

export class CanonThread implements canon.ThreadState {
  @IdField({ description: 'The thread of the canon' })
  id!: string;

  @IdField({ description: 'The node that opened it' })
  opened!: string;

  @IdField({ description: 'The last node that speaks of it, in the branch that has not done so for longest' })
  last_touched!: string;

  @BooleanField({ description: 'Still open, and not spoken of for forty nodes or more' })
  overdue!: boolean;
}

export class CheckedNodes {
  @IntegerField({ min: 0, max: LIMITS.graphNodes, description: 'Held against what stands before them' })
  nodes!: number;

  @IntegerField({ min: 0, max: LIMITS.graphNodes, description: 'As they were, and depending on nothing new' })
  skipped!: number;
}

export class JudgedNodes {
  @IntegerField({ min: 0, max: LIMITS.graphNodes, description: 'Read by the judge' })
  nodes!: number;

  @ApiProperty({
    ...{ type: 'array', items: { type: 'string' }, maxItems: LIMITS.graphNodes },
    description:
      'Ids of nodes that were to be read and were not; a notice says why. Leave their hashes out of `since` to have them read the next time',
  })
  left!: string[];
}

export class CanonCheckResponse {
  @StringField({ max: 64, description: 'The same as `x-request-id`' })
  request_id!: string;

  @ArrayField(() => CanonConflict, { max: 1_000, description: 'What contradicts what' })
  conflicts!: CanonConflict[];

  @ArrayField(() => CanonThread, { max: LIMITS.graphEntries, description: 'How the open questions of the story stand' })
  threads!: CanonThread[];

  @ObjectField(() => CheckedNodes, { description: 'How much was read' })
  checked!: CheckedNodes;

  @ArrayField(() => Notice, { max: 20, description: 'What there is to know of the answer' })
  notices!: Notice[];

  @ObjectField(() => JudgedNodes, { optional: true, description: 'With a judge' })
  judged?: JudgedNodes;

  @ObjectField(() => TextProvider, { optional: true, description: 'Who judged' })
  provider?: TextProvider;

  @ObjectField(() => TextUsage, { optional: true, description: 'What the judge has used' })
  usage?: TextUsage;
}
