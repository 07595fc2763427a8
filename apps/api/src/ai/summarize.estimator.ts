import { SUMMARIES_PER_REQUEST, TextModel } from '@cse/ai-proxy';
import { TextConfig } from '@cse/config';
import { NO_TOKENS } from '@cse/core';
import { BLOCK_SIZE, estimateTokens, renderSummarize, type BlockLevel } from '@cse/prompts';
import { Quotes, type CallBound, type CostBound } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { promptBytes } from './prompt-bytes';
import { DEFAULT_BUDGET_TOKENS } from './summarize.request.dto';
import { FRAME_FENCE, FRAME_PATH, frameOf, TextEstimator, type PromptFrame, type RawBody } from './text-estimator';

const LONGEST_LANGUAGE = 'x'.repeat(35);

/**
 * One call a block and at most so many: the largest blocks of the path, since which of them are missing depends on
 * what the client has. A path that fits its budget is not summed up and costs nothing.
 */
@Injectable()
export class SummarizeEstimator extends TextEstimator {
  private readonly frames: Record<BlockLevel, PromptFrame> = { 1: frameFor(1), 2: frameFor(2) };

  constructor(model: TextModel, config: TextConfig, quotes: Quotes) {
    super('ai.summarize', model, config, quotes);
  }

  /** The calls are made one after the other, and each may take its time. */
  override bound(body: unknown): CostBound {
    const bound = super.bound(body);
    return { ...bound, deadlineS: bound.deadlineS * Math.max(1, bound.calls.length) };
  }

  protected override frame(): PromptFrame {
    return this.frames[2];
  }

  protected override calls(body: RawBody): CallBound[] {
    const blocks = largestBlocks(body);
    // A request that makes no call still names its model.
    if (blocks.length === 0) {
      const named = this.call(body, { bytes: 0, maxOutputTokens: 0 }, 0);
      return [{ ...named, promptTokens: 0, outputTokens: 0, expected: NO_TOKENS }];
    }
    return blocks.map(({ level, bytes }) => this.call(body, this.frames[level], bytes));
  }
}

function frameFor(level: BlockLevel): PromptFrame {
  return frameOf(renderSummarize({ nodes: FRAME_PATH, level, language: LONGEST_LANGUAGE }, FRAME_FENCE));
}

function largestBlocks(body: RawBody): { level: BlockLevel; bytes: number }[] {
  const path: unknown[] = Array.isArray(body.active_path) ? body.active_path : [];
  const budget = typeof body.budget_tokens === 'number' ? body.budget_tokens : DEFAULT_BUDGET_TOKENS;
  if (tokensOf(path) <= budget) return [];
  const sizes = path.map(promptBytes);
  const blocks: { level: BlockLevel; bytes: number }[] = [];
  for (const level of [1, 2] as const) {
    const size = BLOCK_SIZE ** level;
    for (let start = 1; start + size <= sizes.length; start += size) {
      blocks.push({ level, bytes: sizes.slice(start, start + size).reduce((sum, bytes) => sum + bytes, 0) });
    }
  }
  return blocks.sort((a, b) => b.bytes - a.bytes).slice(0, SUMMARIES_PER_REQUEST);
}

/** What the plan will take the path for, as far as its nodes are any. */
function tokensOf(path: readonly unknown[]): number {
  return path.reduce<number>((sum, node) => {
    const { title, text } = (typeof node === 'object' && node !== null ? node : {}) as RawBody;
    const [head, words] = [title, text].map((value) => (typeof value === 'string' ? value : ''));
    return sum + estimateTokens(`${head}${words}`);
  }, 0);
}
