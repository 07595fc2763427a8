import { TextModel } from '@cse/ai-proxy';
import { TextConfig } from '@cse/config';
import { LIMITS, renderSuggest } from '@cse/prompts';
import { Quotes } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DEFAULT_COUNT } from './suggest.request.dto';
import { FRAME_FENCE, FRAME_PATH, frameOf, TextEstimator, type PromptFrame, type RawBody } from './text-estimator';

@Injectable()
export class SuggestEstimator extends TextEstimator {
  /** One of 81, each made once. */
  private readonly frames = new Map<string, PromptFrame>();

  constructor(model: TextModel, config: TextConfig, quotes: Quotes) {
    super('ai.suggest', model, config, quotes);
  }

  protected override frame({ count }: RawBody): PromptFrame {
    const { ghost_nodes, inline_suggestions } = (count ?? {}) as RawBody;
    const [ghosts, inlines] = [countOf(ghost_nodes), countOf(inline_suggestions)];
    const key = `${ghosts},${inlines}`;
    const frame = this.frames.get(key) ?? makeFrame(ghosts, inlines);
    this.frames.set(key, frame);
    return frame;
  }
}

function makeFrame(ghosts: number, inlines: number): PromptFrame {
  return frameOf(
    renderSuggest(
      {
        active_path: FRAME_PATH,
        branch_canon: {},
        ghosts,
        inlines,
        existing_children: [],
        rejected: [],
        // The longest sentence; how many there are is what counts.
        slots: Array<'aligned'>(ghosts === 0 ? 0 : ghosts + 2).fill('aligned'),
      },
      FRAME_FENCE,
    ),
  );
}

/** A count as validation will read it; one that it will refuse counts as the most. */
function countOf(value: unknown): number {
  if (value === undefined) return DEFAULT_COUNT;
  return typeof value === 'number' && value >= 0 && value <= LIMITS.count ? Math.floor(value) : LIMITS.count;
}
