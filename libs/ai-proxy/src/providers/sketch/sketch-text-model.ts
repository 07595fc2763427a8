import { AppError, NO_TOKENS } from '@cse/core';
import { canonicalJson, sha256, type SuggestAnswer, type SuggestInput, type Tier } from '@cse/prompts';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { Notice } from '../../notice';
import { TextModel, type TextCall, type TextEnd, type TextRequest } from '../../text-model';
import { composeGhosts } from './ghosts/compose-ghosts';
import { composeInlines } from './inline/compose-inlines';
import { PathReader } from './reading/path-reader';
import { readSceneOf } from './scene/scene';
import { SeededRandom } from './seeded-random';

/** Changes whenever the same request would be answered in other words. */
const MODEL = 'sketch-1';

/**
 * Proposals without a language model, a key or a network: it reads names, things and places off the path, and sets
 * them into dramatic moves of its own small grammar. The same request gives the same bytes. It never reads the prompt.
 * @throws AppError `provider_unavailable` when the reading thread fails
 */
export class SketchTextModel extends TextModel implements OnModuleInit, OnModuleDestroy {
  override readonly kind = 'sketch';

  constructor(private readonly reader: PathReader = new PathReader()) {
    super();
  }

  override modelFor(_tier: Tier): string {
    return MODEL;
  }

  override async *generate(
    request: TextRequest,
    { signal, observer }: TextCall,
  ): AsyncGenerator<string, TextEnd, void> {
    observer.dispatched({ provider: this.kind, model: MODEL, prompt: request.prompt.id });
    observer.used(NO_TOKENS);
    let outcome: 'complete' | 'failed' | 'aborted' = 'aborted';
    try {
      const { answer, notices } = await this.suggest(request.input, signal);
      yield* inPieces(answer);
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

  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  /** Ends the reading thread. */
  close(): Promise<void> {
    return this.reader.close();
  }

  private async suggest(
    input: SuggestInput,
    signal: AbortSignal,
  ): Promise<{ answer: SuggestAnswer; notices: Notice[] }> {
    const scene = await readSceneOf(input, this.reader, signal);
    signal.throwIfAborted();
    const random = new SeededRandom(`${MODEL}\n${sha256(canonicalJson(input))}`);
    const answer = {
      ghost_nodes: composeGhosts(input, scene, random),
      inline_suggestions: composeInlines(input, scene, random),
    };
    const language = (input.creator_profile?.language ?? 'en').toLowerCase();
    const foreign = !scene.narration.english || !/^en(?:-|$)/.test(language);
    return { answer, notices: foreign ? [{ code: 'language_not_supported' }] : [] };
  }
}

/** The document one proposal at a time, so that a stream shows the first before the last is checked. */
function* inPieces({ ghost_nodes, inline_suggestions }: SuggestAnswer): Generator<string> {
  const list = function* (items: readonly unknown[]): Generator<string> {
    for (const [i, item] of items.entries()) yield `${i === 0 ? '' : ','}${JSON.stringify(item)}`;
  };
  yield '{"ghost_nodes":[';
  yield* list(ghost_nodes);
  yield '],"inline_suggestions":[';
  yield* list(inline_suggestions);
  yield ']}';
}
