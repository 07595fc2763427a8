import { TextModel } from '@cse/ai-proxy';
import { TextConfig } from '@cse/config';
import { DIFF_MODES, LIMITS, renderCanonDiff } from '@cse/prompts';
import { Quotes } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { FRAME_FENCE, FRAME_PATH, frameOf, TextEstimator, type PromptFrame } from './text-estimator';

/** The longest that the task can name: every focus node, each with the longest id. */
const FOCUS = Array<string>(LIMITS.focusNodes).fill(FRAME_PATH[0]!.id);

@Injectable()
export class CanonDiffEstimator extends TextEstimator {
  /** The longest of the two modes; which one it is changes a sentence. */
  private readonly prompt = DIFF_MODES.map((mode) =>
    frameOf(renderCanonDiff({ active_path: FRAME_PATH, branch_canon: {}, mode, focus_node_ids: FOCUS }, FRAME_FENCE)),
  ).reduce((longest, frame) => (frame.bytes > longest.bytes ? frame : longest));

  constructor(model: TextModel, config: TextConfig, quotes: Quotes) {
    super('ai.canon_diff', model, config, quotes);
  }

  protected override frame(): PromptFrame {
    return this.prompt;
  }
}
