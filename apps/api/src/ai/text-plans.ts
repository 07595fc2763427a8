import {
  CanonDiffs,
  Continuations,
  Expansions,
  MergeProposals,
  Suggestions,
  Summaries,
  TextModel,
  type TieredRequest,
} from '@cse/ai-proxy';
import { CreatorMemory } from '@cse/creator';
import { DtoPipe } from '@cse/http';
import type { RenderedPrompt, StoryRequest, Tier } from '@cse/prompts';
import type { CallPlan, CountedPrompt, Operation } from '@cse/usage';
import { Injectable, type Type } from '@nestjs/common';
import { CanonDiffBody, canonDiffRequest } from './canon-diff/canon-diff.request.dto';
import { ContinueBody, continueRequest } from './continue/continue.request.dto';
import { ExpandBody, expandRequest } from './expand/expand.request.dto';
import { MergeBody, mergeRequest } from './merge-propose/merge-propose.request.dto';
import type { SharedBody } from './story.request.dto';
import { SuggestBody, suggestRequest } from './suggest/suggest.request.dto';
import { SummarizeBody, summarizeRequest } from './summarize/summarize.request.dto';

/** What is asked about one path. */
export type TextOperation = Extract<Operation, `ai.${string}`>;

type Shared = TieredRequest<Omit<StoryRequest, 'active_path' | 'branch_canon'>>;
type PromptsOf = (body: object, userId: string) => Promise<{ tier: Tier; prompts: RenderedPrompt[] }>;

const pipe = new DtoPipe();

/**
 * The very prompts that a text request would send, from a body that nobody has checked yet: what is counted when the
 * bound of its bytes does not fit.
 */
@Injectable()
export class TextPlans {
  private readonly promptsOf: Record<TextOperation, PromptsOf>;

  constructor(
    private readonly model: TextModel,
    private readonly memory: CreatorMemory,
    suggestions: Suggestions,
    expansions: Expansions,
    continuations: Continuations,
    diffs: CanonDiffs,
    merges: MergeProposals,
    summaries: Summaries,
  ) {
    this.promptsOf = {
      'ai.suggest': this.rendering(SuggestBody, (shared, body, userId) =>
        suggestions.prompts({ ...shared, ...suggestRequest(body) }, userId),
      ),
      'ai.expand': this.rendering(ExpandBody, (shared, body) =>
        expansions.prompts({ ...shared, ...expandRequest(body) }),
      ),
      'ai.continue': this.rendering(ContinueBody, (shared, body) =>
        continuations.prompts({ ...shared, ...continueRequest(body) }),
      ),
      'ai.canon_diff': this.rendering(CanonDiffBody, (shared, body) =>
        diffs.prompts({ ...shared, ...canonDiffRequest(body) }),
      ),
      'ai.merge_propose': this.rendering(MergeBody, (shared, body) =>
        merges.prompts({ ...shared, ...mergeRequest(body) }),
      ),
      'ai.summarize': this.rendering(SummarizeBody, (shared, body) =>
        summaries.prompts({ ...shared, ...summarizeRequest(body) }),
      ),
    };
  }

  /** @throws AppError what the operation itself refuses the body with */
  async plan(operation: TextOperation, userId: string, body: unknown): Promise<CallPlan> {
    const { tier, prompts } = await this.promptsOf[operation](body as object, userId);
    return {
      answers: prompts.map(({ maxOutputTokens: most, short }) => short ?? { lean: most, least: most }),
      count: async () => (await this.model.countPrompts(tier, prompts))?.map(countedPrompt),
    };
  }

  private rendering<B extends SharedBody>(
    Body: Type<B>,
    render: (shared: Shared, body: B, userId: string) => RenderedPrompt[],
  ): PromptsOf {
    return async (sent, userId) => {
      const body = pipe.transform(sent, { type: 'body', metatype: Body }) as B;
      const creator_profile = await this.memory.profileFor(userId, body.creator_profile);
      const { system_prompt, steer, summaries, tier = 'standard' } = body;
      return { tier, prompts: render({ system_prompt, steer, summaries, tier, creator_profile }, body, userId) };
    };
  }
}

function countedPrompt({ tokens, hourTokens }: { tokens: number; hourTokens: number }): CountedPrompt {
  return { promptTokens: tokens, hourTokens };
}
