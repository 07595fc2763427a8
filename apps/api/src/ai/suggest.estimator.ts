import { TextModel } from '@cse/ai-proxy';
import { TextConfig } from '@cse/config';
import { NO_TOKENS, type TokenCounts } from '@cse/core';
import { LIMITS, renderSuggest, TIERS, type Tier } from '@cse/prompts';
import { Quotes, type CostBound, type OperationEstimator } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { promptBytes } from './prompt-bytes';
import { DEFAULT_COUNT } from './suggest.request.dto';

/** What a provider adds to a prompt by itself: message frames, the fragment that asks for structured output. */
const PROVIDER_OVERHEAD_TOKENS = 2_000;
const CHARACTERS_PER_TOKEN = 2.5;
/** The task at the end of the prompt, which is new every time. */
const TASK_TOKENS = 250;

/** The most that one request for suggestions can cost, from the body before it is validated. */
@Injectable()
export class SuggestEstimator implements OperationEstimator {
  readonly operation = 'ai.suggest';

  constructor(
    private readonly model: TextModel,
    private readonly config: TextConfig,
    quotes: Quotes,
  ) {
    quotes.register(this);
  }

  bound(body: unknown): CostBound {
    const from = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const { ghost_nodes, inline_suggestions } = (from.count ?? {}) as Record<string, unknown>;
    const frame = frameOf(countOf(ghost_nodes), countOf(inline_suggestions));
    const story = promptBytes(body);
    const promptTokens = frame.bytes + story + PROVIDER_OVERHEAD_TOKENS;
    const tier = TIERS.includes(from.tier as Tier) ? (from.tier as Tier) : 'standard';
    return {
      calls: [
        {
          ...this.model.billedAs(tier),
          promptTokens,
          outputTokens: frame.maxOutputTokens,
          expected: expectedTokens(from, story + frame.bytes, frame),
        },
      ],
      media: [],
      images: 0,
      videoSeconds: 0,
      deadlineS: this.config.timeoutS,
    };
  }
}

interface Frame {
  bytes: number;
  maxOutputTokens: number;
}
const FRAMES = new Map<string, Frame>();

/** What the prompt holds besides the story: policy, task, schema. One of 81, each made once. */
function frameOf(ghosts: number, inlines: number): Frame {
  const key = `${ghosts},${inlines}`;
  const frame = FRAMES.get(key) ?? makeFrame(ghosts, inlines);
  FRAMES.set(key, frame);
  return frame;
}

function makeFrame(ghosts: number, inlines: number): Frame {
  const { system, content, schema, maxOutputTokens } = renderSuggest(
    {
      active_path: [{ id: 'n'.repeat(64), parent_id: null, text: '' }],
      branch_canon: {},
      ghosts,
      inlines,
      existing_children: [],
      rejected: [],
      // The longest sentence; how many there are is what counts.
      slots: Array<'aligned'>(ghosts === 0 ? 0 : ghosts + 2).fill('aligned'),
    },
    '0'.repeat(16),
  );
  const text = [...system, ...content].reduce((sum, block) => sum + Buffer.byteLength(block.text), 0);
  // The schema stands in the request, and once more in the prompt for servers that do not enforce it.
  return { bytes: text + 2 * JSON.stringify(schema).length, maxOutputTokens };
}

/** A likely course: all but the newest node is read from the cache, and the answer leaves most of its room unused. */
function expectedTokens(body: Record<string, unknown>, bytes: number, frame: Frame): TokenCounts {
  const path: unknown[] = Array.isArray(body.active_path) ? body.active_path : [];
  const newest = path.length > 1 ? promptBytes(path.at(-1)) : bytes;
  const tokens = (count: number) => Math.ceil(count / CHARACTERS_PER_TOKEN);
  return {
    ...NO_TOKENS,
    inputTokens: TASK_TOKENS,
    cacheWrite5mTokens: tokens(newest),
    cacheReadTokens: tokens(bytes - newest),
    outputTokens: Math.ceil(frame.maxOutputTokens / 3),
  };
}

/** A count as validation will read it; one that it will refuse counts as the most. */
function countOf(value: unknown): number {
  if (value === undefined) return DEFAULT_COUNT;
  return typeof value === 'number' && value >= 0 && value <= LIMITS.count ? Math.floor(value) : LIMITS.count;
}
