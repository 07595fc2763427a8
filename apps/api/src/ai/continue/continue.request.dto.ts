import { IdField, IntegerField, ObjectField } from '@cse/http';
import { DEFAULTS, LIMITS, type ContinueTone } from '@cse/prompts';
import { StoryBody } from '../story.request.dto';

const STEP = { ...LIMITS.tone, optional: true, default: 0 } as const;

/** Against how the path has been so far; 0 is as it has been. */
export class ContinuationTone implements ContinueTone {
  @IntegerField({ ...STEP, description: 'Slower (−2) to quicker (2)' })
  pace?: number;

  @IntegerField({ ...STEP, description: 'Darker (−2) to lighter (2)' })
  mood?: number;

  @IntegerField({ ...STEP, description: 'Nobody speaks (−2) to carried by what is said (2)' })
  dialogue?: number;
}

export class ContinueBody extends StoryBody {
  @IdField({
    optional: true,
    description:
      'A node of the path to write on from; the current node by default. What comes after it, and what the canon knows from there alone, is not read',
  })
  node_id?: string;

  @IntegerField({ ...LIMITS.siblings, optional: true, default: DEFAULTS.siblings, description: 'How many ways on' })
  siblings?: number;

  @IntegerField({
    ...LIMITS.depth,
    optional: true,
    default: DEFAULTS.depth,
    description: 'How many nodes each way on has, one after the other',
  })
  depth?: number;

  @IntegerField({
    ...LIMITS.continuedWords,
    optional: true,
    default: DEFAULTS.continuedWords,
    description: 'How long a node should be, give or take 15 %',
  })
  target_words?: number;

  @ObjectField(() => ContinuationTone, {
    optional: true,
    description: 'Where the prose should go, away from how the story sounds now',
  })
  tone?: ContinuationTone;

  @IdField({ optional: true, description: 'A character of `branch_canon`, as whom it is told' })
  voice?: string;
}

/** What the operation takes of a body, with what is meant where it does not say. */
export function continueRequest({ active_path, branch_canon = {}, ...body }: ContinueBody) {
  const { node_id, tone, voice } = body;
  const { siblings = DEFAULTS.siblings, depth = DEFAULTS.depth, target_words = DEFAULTS.continuedWords } = body;
  return { active_path, branch_canon, node_id, siblings, depth, target_words, tone, voice };
}
