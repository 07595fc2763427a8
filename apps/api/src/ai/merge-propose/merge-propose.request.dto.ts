import { IntegerField } from '@cse/http';
import { CANON, DEFAULTS, LEG, LIMITS, PATH, type Canon, type Leg, type PathNode } from '@cse/prompts';
import { ShapeField } from '../shape-field';
import { SharedBody } from '../story.request.dto';

export class MergeBody extends SharedBody {
  @ShapeField(PATH, { description: 'What both branches share, from the root to their common ancestor' })
  common_path!: PathNode[];

  @ShapeField(LEG, { description: 'One of the two branches' })
  left!: Leg;

  @ShapeField(LEG, { description: 'The other one' })
  right!: Leg;

  @ShapeField(CANON, { optional: true, description: 'The canon at the common ancestor' })
  canon_base?: Canon;

  @ShapeField(CANON, {
    optional: true,
    description: 'At the tip of the left branch; by default the base',
  })
  canon_left?: Canon;

  @ShapeField(CANON, {
    optional: true,
    description: 'At the tip of the right branch; by default the base',
  })
  canon_right?: Canon;

  @IntegerField({
    min: 1,
    max: LIMITS.merges,
    optional: true,
    default: DEFAULTS.merges,
    description: 'How many proposals',
  })
  count?: number;
}

/** What the operation takes of a body, with what is meant where it does not say. */
export function mergeRequest({ common_path, left, right, count = DEFAULTS.merges, ...canons }: MergeBody) {
  const { canon_base, canon_left, canon_right } = canons;
  return { common_path, left, right, canon_base, canon_left, canon_right, count };
}
