import { EnumField } from '@cse/http';
import { DEFAULTS, DIFF_MODES, FOCUS, type DiffMode } from '@cse/prompts';
import { ShapeField } from '../shape-field';
import { StoryBody } from '../story.request.dto';

export class CanonDiffBody extends StoryBody {
  @EnumField(DIFF_MODES, {
    optional: true,
    default: DEFAULTS.mode,
    description:
      'diff: what the focus nodes add to the canon, change of it and contradict; extract: only what they add',
  })
  mode?: DiffMode;

  @ShapeField(FOCUS, {
    optional: true,
    description: 'Nodes of the path to compare with the canon; the current node by default',
  })
  focus_node_ids?: string[];
}

/** What the operation takes of a body, with what is meant where it does not say. */
export function canonDiffRequest({
  active_path,
  branch_canon = {},
  mode = DEFAULTS.mode,
  focus_node_ids = [],
}: CanonDiffBody) {
  return { active_path, branch_canon, mode, focus_node_ids };
}
