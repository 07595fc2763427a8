import {
  TextModel,
  type ModelTraits,
  type TakeText,
  type TextCall,
  type TextEnd,
  type TextOperation,
  type TextRequest,
} from '@cse/ai-proxy';
import { AppError, NO_TOKENS } from '@cse/core';
import { canonicalJson, sha256, type Tier } from '@cse/prompts';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Composed, ComposeContext, Composer } from './operations/answer';
import { composeCanonDiff } from './operations/canon-diff';
import { composeExpansion } from './operations/expansion';
import { composeMerge } from './operations/merge';
import { composeSuggestion } from './operations/suggestion';
import { composeSummary } from './operations/summary';
import { PathReader } from './reading/path-reader';
import { SeededRandom } from './seeded-random';

/** Changes whenever the same request would be answered in other words. */
const MODEL = 'sketch-2';

/** One entry an operation; an operation without one does not compile. */
const COMPOSERS: { [O in TextOperation]: Composer<O> } = {
  suggest: composeSuggestion,
  summarize: composeSummary,
  canon_diff: composeCanonDiff,
  expand: composeExpansion,
  merge_propose: composeMerge,
};

/**
 * Proposals without a language model, a key or a network: it reads names, things and places off the path, and sets
 * them into dramatic moves of its own small grammar. The same request gives the same bytes. It never reads the prompt.
 * @throws AppError `provider_unavailable` when the reading thread fails
 */
export class SketchTextModel extends TextModel implements OnModuleInit, OnApplicationShutdown {
  override readonly kind = 'sketch';

  constructor(private readonly reader: PathReader = new PathReader()) {
    super();
  }

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

  override async generate(request: TextRequest, { signal, observer }: TextCall, take: TakeText): Promise<TextEnd> {
    observer.dispatched({ provider: this.kind, model: MODEL, prompt: request.prompt.id });
    observer.used(NO_TOKENS);
    let outcome: 'complete' | 'failed' | 'aborted' = 'aborted';
    try {
      const random = new SeededRandom(`${MODEL}\n${sha256(canonicalJson(request.input))}`);
      const { pieces, notices } = await compose(request, { reader: this.reader, random, signal });
      for (const piece of pieces) take(piece);
      outcome = 'complete';
      return { stop: 'complete', notices };
    } catch (error) {
      if (signal.aborted) throw error;
      outcome = 'failed';
      throw new AppError('provider_unavailable', 'The sketch provider could not read the story.', { cause: error });
    } finally {
      observer.ended({ outcome, billable: false, estimated: false });
    }
  }

  /** Starts the reading thread and loads its model, so that the first request does not wait for that. */
  async prepare(): Promise<void> {
    await this.reader.namesIn('');
  }

  onModuleInit(): void {
    // In the background; a request that comes first waits for it and reports its failure.
    this.prepare().catch(() => undefined);
  }

  /** Not before: requests that have begun are waited for on a stop, and still read. */
  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Ends the reading thread. */
  close(): Promise<void> {
    return this.reader.close();
  }
}

function compose<O extends TextOperation>(request: TextRequest<O>, context: ComposeContext): Promise<Composed> {
  return COMPOSERS[request.operation](request.input, context);
}
