import { TextModel } from '@cse/ai-proxy';
import { TextConfig } from '@cse/config';
import {
  EXPAND_OPERATIONS,
  expandOutputTokens,
  expandTarget,
  LIMITS,
  renderExpand,
  type ExpandOperation,
} from '@cse/prompts';
import { Quotes } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DEFAULT_ALTERNATIVES } from './expand.request.dto';
import { FRAME_FENCE, FRAME_PATH, frameOf, TextEstimator, type PromptFrame, type RawBody } from './text-estimator';

/** The prompt repeats what stands before and after a selection: 240 UTF-16 units of at most three bytes, and marks. */
const AROUND_BYTES = 1_000;

@Injectable()
export class ExpandEstimator extends TextEstimator {
  /** Bytes for each operation and number of alternatives; the length that is asked for changes a few digits. */
  private readonly frames = new Map<string, number>();

  constructor(model: TextModel, config: TextConfig, quotes: Quotes) {
    super('ai.expand', model, config, quotes);
  }

  protected override frame(body: RawBody): PromptFrame {
    const operation = operationOf(body.operation);
    const alternatives = within(body.alternatives, 0, LIMITS.alternatives, DEFAULT_ALTERNATIVES);
    const key = `${operation},${alternatives}`;
    const bytes = this.frames.get(key) ?? bytesFor(operation, alternatives);
    this.frames.set(key, bytes);
    const target_words = wordsOf(body, operation);
    return { bytes, maxOutputTokens: expandOutputTokens({ target_words, alternatives }) };
  }
}

function bytesFor(operation: ExpandOperation, alternatives: number): number {
  const node_id = FRAME_PATH[0]!.id;
  const input = { active_path: FRAME_PATH, branch_canon: {}, node_id, operation, alternatives, keep_facts: ['f'] };
  const selection = { start: 0, end: 0 };
  const prompt = renderExpand({ ...input, selection, target_words: LIMITS.targetWords.max }, FRAME_FENCE);
  return AROUND_BYTES + frameOf(prompt).bytes;
}

/** What validation will read; what it will refuse counts as the dearest. */
function operationOf(value: unknown): ExpandOperation {
  return EXPAND_OPERATIONS.find((known) => known === value) ?? 'expand';
}

function within(value: unknown, min: number, max: number, fallback: number): number {
  if (value === undefined) return fallback;
  return typeof value === 'number' && value >= min && value <= max ? Math.floor(value) : max;
}

/** The length that will be asked for: it may depend on the words that are replaced. */
function wordsOf(body: RawBody, operation: ExpandOperation): number {
  const { min, max } = LIMITS.targetWords;
  const asked = body.target_words === undefined ? undefined : within(body.target_words, min, max, max);
  return expandTarget(operation, asked, replacedText(body));
}

function replacedText({ active_path, node_id, selection }: RawBody): string {
  const nodes = (Array.isArray(active_path) ? active_path : []) as (RawBody | null)[];
  const node = node_id === undefined ? nodes.at(-1) : nodes.find((known) => known?.id === node_id);
  const text = (selection as RawBody | undefined)?.text ?? node?.text;
  return typeof text === 'string' ? text : '';
}
