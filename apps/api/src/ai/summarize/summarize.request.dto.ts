import { IntegerField } from '@cse/http';
import { DEFAULTS, LIMITS } from '@cse/prompts';
import { StoryBody } from '../story.request.dto';

/**
 * The canon is hashed and nothing else; `system_prompt` and `steer` change nothing here. A summary is made from its
 * nodes and their language alone, so that its hash says all of what it depends on.
 */
export class SummarizeBody extends StoryBody {
  @IntegerField({
    ...LIMITS.budgetTokens,
    optional: true,
    default: DEFAULTS.budgetTokens,
    description: "What the path may take of a model's input, in tokens. A path that fits needs no summary.",
  })
  budget_tokens?: number;

  @IntegerField({
    min: 1,
    max: LIMITS.keepLast,
    optional: true,
    default: DEFAULTS.keepLast,
    description: 'How many of the last nodes stay verbatim, up to 12,000 characters of them',
  })
  keep_last?: number;
}

/** What the operation takes of a body, with what is meant where it does not say. */
export function summarizeRequest({ active_path, branch_canon = {}, ...body }: SummarizeBody) {
  const { budget_tokens = DEFAULTS.budgetTokens, keep_last = DEFAULTS.keepLast } = body;
  return { active_path, branch_canon, budget_tokens, keep_last };
}
