import { EnumField, IdField, IntegerField, ObjectField, StringField } from '@cse/http';
import { DEFAULTS, EXPAND_OPERATIONS, FACT_IDS, LIMITS, type ExpandOperation } from '@cse/prompts';
import { ShapeField } from '../shape-field';
import { StoryBody } from '../story.request.dto';

const { min, max } = LIMITS.targetWords;

export class Selection {
  @IntegerField({ ...LIMITS.offset, description: "UTF-16 units into the node's text" })
  start!: number;

  @IntegerField({
    ...LIMITS.offset,
    description: 'UTF-16 units into the text as sent; behind the last one of the selection',
  })
  end!: number;

  @StringField({
    min: 1,
    max: LIMITS.nodeText,
    description: 'What stands there; the request is refused if it does not',
  })
  text!: string;
}

export class ExpandBody extends StoryBody {
  @IdField({ optional: true, description: 'A node of the path; the current node by default' })
  node_id?: string;

  @EnumField(EXPAND_OPERATIONS, {
    optional: true,
    default: DEFAULTS.operation,
    name: 'ExpandOperation',
    description:
      'What is done with the text: more of it, other words, fewer, speech, the senses, or another point of view',
  })
  operation?: ExpandOperation;

  @ObjectField(() => Selection, {
    optional: true,
    description: "The part that is replaced; the node's whole text by default",
  })
  selection?: Selection;

  @IntegerField({
    min,
    max,
    optional: true,
    description:
      `How long the prose should be, give or take 15 %. ${DEFAULTS.targetWords} by default; a rewrite and a shift of view keep the ` +
      'length of what they replace, and nothing that is tightened keeps more than 70 % of it',
  })
  target_words?: number;

  @IntegerField({
    min: 0,
    max: LIMITS.alternatives,
    optional: true,
    default: DEFAULTS.alternatives,
    description: 'Other versions, each from an angle of its own',
  })
  alternatives?: number;

  @ShapeField(FACT_IDS, {
    optional: true,
    description: 'Facts and rules of the canon that the prose must not change',
  })
  keep_facts?: string[];
}

/** What the operation takes of a body, with what is meant where it does not say. */
export function expandRequest({ active_path, branch_canon = {}, ...body }: ExpandBody) {
  const { node_id, selection, target_words, keep_facts = [] } = body;
  const { operation = DEFAULTS.operation, alternatives = DEFAULTS.alternatives } = body;
  return { active_path, branch_canon, node_id, operation, selection, target_words, alternatives, keep_facts };
}
