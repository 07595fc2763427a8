import { CheckedField, IdField, IntegerField } from '@cse/http';
import { canonProblems, legProblems, LIMITS, nodesProblems } from '@cse/prompts';
import { Canon } from './canon.request.dto';
import { ListField } from './documented-fields';
import { PathNode, SharedBody } from './story.request.dto';

export const DEFAULT_MERGES = 2;

/** Documents a leg; `legProblems` checks it in one pass. */
export class MergeLeg {
  @IdField({ optional: true })
  branch_id?: string;

  @ListField(() => PathNode, {
    max: LIMITS.legNodes,
    description: 'From the child of the common ancestor to the tip; one at least',
  })
  nodes!: PathNode[];
}

const CANON = { type: () => Canon };

export class MergeBody extends SharedBody {
  @CheckedField(
    nodesProblems,
    { type: () => PathNode, isArray: true, maxItems: LIMITS.nodes },
    { description: 'What both branches share, from the root to their common ancestor' },
  )
  common_path!: PathNode[];

  @CheckedField(legProblems, { type: () => MergeLeg })
  left!: MergeLeg;

  @CheckedField(legProblems, { type: () => MergeLeg })
  right!: MergeLeg;

  @CheckedField(canonProblems, CANON, { optional: true, description: 'The canon at the common ancestor' })
  canon_base?: Canon;

  @CheckedField(canonProblems, CANON, {
    optional: true,
    description: 'At the tip of the left branch; by default the base',
  })
  canon_left?: Canon;

  @CheckedField(canonProblems, CANON, {
    optional: true,
    description: 'At the tip of the right branch; by default the base',
  })
  canon_right?: Canon;

  @IntegerField({
    min: 1,
    max: LIMITS.merges,
    optional: true,
    default: DEFAULT_MERGES,
    description: 'How many proposals',
  })
  count?: number;
}
