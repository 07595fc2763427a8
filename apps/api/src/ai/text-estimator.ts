import { type TextModel } from '@cse/ai-proxy';
import { type TextConfig } from '@cse/config';
import { NO_TOKENS } from '@cse/core';
import { PROVIDER_OVERHEAD_TOKENS, promptBytesOf, TIERS, type RenderedPrompt, type Tier } from '@cse/prompts';
import { type Quotes, type CallBound, type CostBound, type Operation, type OperationEstimator } from '@cse/usage';
import { promptBytes } from './prompt-bytes';

const CHARACTERS_PER_TOKEN = 2.5;
/** The task at the end of the prompt, which is new every time. */
const TASK_TOKENS = 250;

/** A body that was parsed and not yet validated. */
export type RawBody = Readonly<Record<string, unknown>>;

/** What one prompt holds besides the story (policy, task, schema), and the most that its answer may be. */
export interface PromptFrame {
  bytes: number;
  maxOutputTokens: number;
}

/**
 * The most that one request of a text operation can cost, from the body before it is validated: the bytes of the
 * prompt's frame and of the story, for no tokenizer makes more tokens than there are bytes, and never more than the
 * model takes in one call.
 */
export abstract class TextEstimator implements OperationEstimator {
  constructor(
    readonly operation: Operation,
    protected readonly model: TextModel,
    private readonly config: TextConfig,
    quotes: Quotes,
  ) {
    quotes.register(this);
  }

  /** The frame of the prompt that this body will be answered with. */
  protected abstract frame(body: RawBody): PromptFrame;

  /** One entry a model call. An operation that makes several says so here. */
  protected calls(body: RawBody): CallBound[] {
    return [this.call(body, this.frame(body), promptBytes(body), newestBytes(body))];
  }

  bound(body: unknown): CostBound {
    const raw = typeof body === 'object' && body !== null ? (body as RawBody) : {};
    return { calls: this.calls(raw), media: [], images: 0, videoSeconds: 0, deadlineS: this.config.timeoutS };
  }

  /**
   * The bound of one call.
   * @param storyBytes most bytes that the body's values become in its prompt
   * @param newBytes of them, those that no earlier request can have left in the provider's cache; undefined when none can
   */
  protected call(body: RawBody, frame: PromptFrame, storyBytes: number, newBytes?: number): CallBound {
    const tier = TIERS.includes(body.tier as Tier) ? (body.tier as Tier) : 'standard';
    const window = this.model.windowTokens(tier);
    const fits = (tokens: number) => Math.min(tokens, window);
    const bytes = frame.bytes + storyBytes;
    const newest = newBytes ?? bytes;
    const likely = (count: number) => Math.ceil(count / CHARACTERS_PER_TOKEN);
    return {
      ...this.model.billedAs(tier),
      promptTokens: fits(bytes + PROVIDER_OVERHEAD_TOKENS),
      outputTokens: frame.maxOutputTokens,
      // All but the newest node is read from the cache, and the answer leaves most of its room unused.
      expected: {
        ...NO_TOKENS,
        inputTokens: TASK_TOKENS,
        cacheWrite5mTokens: fits(likely(newest)),
        cacheReadTokens: fits(likely(bytes - newest)),
        outputTokens: Math.ceil(frame.maxOutputTokens / 3),
      },
    };
  }
}

/** The frame of a rendered prompt. */
export function frameOf(prompt: RenderedPrompt): PromptFrame {
  return { bytes: promptBytesOf(prompt), maxOutputTokens: prompt.maxOutputTokens };
}

/** A path of one node with the longest id, for frames to be rendered around. */
export const FRAME_PATH = [{ id: 'n'.repeat(64), parent_id: null, text: '' }];
export const FRAME_FENCE = '0'.repeat(16);

/** The bytes of the newest node; undefined when nothing came before it. */
function newestBytes({ active_path }: RawBody): number | undefined {
  const path: unknown[] = Array.isArray(active_path) ? active_path : [];
  return path.length > 1 ? promptBytes(path.at(-1)) : undefined;
}
