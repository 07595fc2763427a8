import { IntegerField, ObjectField, StringField } from '@cse/http';
import { CHILDREN, DEFAULTS, LIMITS, REJECTED, type SuggestInput } from '@cse/prompts';
import { ShapeField } from '../shape-field';
import { StoryBody } from '../story.request.dto';

export class SuggestCount {
  @IntegerField({
    min: 0,
    max: LIMITS.count,
    optional: true,
    default: DEFAULTS.count,
    description: 'How many next nodes',
  })
  ghost_nodes?: number;

  @IntegerField({
    min: 0,
    max: LIMITS.count,
    optional: true,
    default: DEFAULTS.count,
    description: 'How many changes of the current node',
  })
  inline_suggestions?: number;
}

export class SuggestBody extends StoryBody {
  @ObjectField(() => SuggestCount, { optional: true, description: 'How many proposals at most; 0: none of that kind' })
  count?: SuggestCount;

  @ShapeField(CHILDREN, {
    optional: true,
    description: 'What already follows the current node; proposals differ from it',
  })
  existing_children?: SuggestInput['existing_children'];

  @ShapeField(REJECTED, {
    optional: true,
    description: 'What the author turned down, the first 200 characters of each gist; proposals differ from it',
  })
  rejected?: SuggestInput['rejected'];

  @StringField({
    max: 512,
    optional: true,
    nullable: true,
    description:
      'From the last answer, sent back as it is. It keeps proposals balanced over calls; a stale one is ignored.',
  })
  offer_cursor?: string | null;
}

/** What the operation takes of a body, with what is meant where it does not say. */
export function suggestRequest({ active_path, branch_canon = {}, ...body }: SuggestBody) {
  const { count, existing_children = [], rejected = [], offer_cursor } = body;
  return {
    active_path,
    branch_canon,
    ghosts: count?.ghost_nodes ?? DEFAULTS.count,
    inlines: count?.inline_suggestions ?? DEFAULTS.count,
    existing_children,
    rejected,
    offer_cursor: offer_cursor ?? undefined,
  };
}
