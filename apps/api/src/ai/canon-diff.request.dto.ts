import { CheckedField, EnumField } from '@cse/http';
import { DIFF_MODES, focusProblems, LIMITS, type DiffMode } from '@cse/prompts';
import { StoryBody } from './story.request.dto';

export class CanonDiffBody extends StoryBody {
  @EnumField(DIFF_MODES, {
    optional: true,
    default: 'diff',
    description:
      'diff: what the focus nodes add to the canon, change of it and contradict; extract: only what they add',
  })
  mode?: DiffMode;

  @CheckedField(
    focusProblems,
    {
      type: 'array',
      items: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
      minItems: 1,
      maxItems: LIMITS.focusNodes,
    },
    { optional: true, description: 'Nodes of the path to compare with the canon; the current node by default' },
  )
  focus_node_ids?: string[];
}
