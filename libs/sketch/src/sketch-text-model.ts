import {
  TextModel,
  type ModelTraits,
  type TakeText,
  type TextCall,
  type TextEnd,
  type TextOperation,
  type TextRequest,
  type TextTask,
  type TextTasks,
} from '@cse/ai-proxy';
import { AppError, inputError, NO_TOKENS } from '@cse/core';
import { canonicalJson, sha256, type Tier } from '@cse/prompts';
import type { Composed } from './operations/answer';
import { composeCanonDiff } from './operations/canon-diff';
import { composeExpansion, unsupported } from './operations/expansion';
import { composeMerge } from './operations/merge';
import { composeSuggestion } from './operations/suggestion';
import { composeSummary } from './operations/summary';
import { SeededRandom } from './seeded-random';

/** Changes whenever the same request would be answered in other words. */
const MODEL = 'sketch-4';

/** What only a language model can do. */
type Written = 'continue';

function needsModel(): AppError {
  const way = 'new prose needs a language model: the operator sets TEXT_PROVIDER to anthropic or openai';
  return inputError('unsupported_option', '', way);
}

/** What composes the answer of each other operation; one without a composer does not compile. */
const COMPOSERS: { [O in Exclude<TextOperation, Written>]: (input: TextTasks[O], random: SeededRandom) => Composed } = {
  suggest: composeSuggestion,
  summarize: composeSummary,
  canon_diff: composeCanonDiff,
  expand: composeExpansion,
  merge_propose: composeMerge,
};

/**
 * Proposals without a language model, a key or a network, made of what the story itself holds: who is there, what is at
 * hand, what its canon asks and forbids. Less where there is less, nothing in other languages than English. The same
 * request gives the same bytes. It never reads the prompt.
 */
export class SketchTextModel extends TextModel {
  override readonly kind = 'sketch';

  override modelFor(_tier: Tier): string {
    return MODEL;
  }

  /** It reads the story and no prompt, and has no window that a story would not fit. */
  override windowTokens(_tier: Tier): number {
    return Number.MAX_SAFE_INTEGER;
  }

  /** Its grammar writes English, and its answers are made and not asked for. */
  override traits(_tier: Tier): ModelTraits {
    return { schema: 'enforced', cache: 'none', languages: ['en'], languagesJudged: ['en'] };
  }

  /** @throws AppError `unsupported_option` for operations that need a language model */
  override check(task: TextTask): void {
    if (task.operation === 'continue') throw needsModel();
    const refusal = task.operation === 'expand' ? unsupported(task.input) : undefined;
    if (refusal) throw refusal;
  }

  override async generate(request: TextRequest, { signal, observer }: TextCall, take: TakeText): Promise<TextEnd> {
    if (request.operation === 'continue') throw needsModel();
    observer.dispatched({ provider: this.kind, model: MODEL, prompt: request.prompt.id });
    observer.used(NO_TOKENS);
    let outcome: 'complete' | 'failed' | 'aborted' = 'aborted';
    try {
      signal.throwIfAborted();
      const random = new SeededRandom(`${MODEL}\n${sha256(canonicalJson(request.input))}`);
      const { pieces, notices, sparse } = compose(request, random);
      for (const piece of pieces) take(piece);
      outcome = 'complete';
      return { stop: 'complete', notices, ...(sparse ? { sparse } : {}) };
    } catch (error) {
      if (signal.aborted) throw error;
      outcome = 'failed';
      throw new AppError('provider_unavailable', 'The sketch provider could not read the story.', { cause: error });
    } finally {
      observer.ended({ outcome, billable: false, estimated: false });
    }
  }
}

function compose<O extends keyof typeof COMPOSERS>(
  { operation, input }: TextRequest<O>,
  random: SeededRandom,
): Composed {
  return COMPOSERS[operation](input, random);
}
