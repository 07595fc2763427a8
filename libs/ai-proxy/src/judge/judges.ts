import { TextConfig } from '@cse/config';
import type { JudgedStory, SuggestInput } from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import type { StoryIndex } from '../operation/story-index';
import { TextModel, type TextCall } from '../text-model';
import { Judge } from './judge';

/** One of these parts of a request's time is as long as one call of a judge may take. */
const PARTS_OF_TIME = 10;

/** The second reader of what suggest proposes, where the deployment has one. */
@Injectable()
export class Judges {
  constructor(
    private readonly model: TextModel,
    private readonly config: TextConfig,
  ) {}

  /** The judge of one request that begins now; undefined where there is none. */
  of(story: StoryIndex, input: SuggestInput, fence: string, call: TextCall): Judge | undefined {
    const { judge: care, timeoutS } = this.config;
    if (care === 'off' || input.slots.length === 0) return undefined;
    const { model } = this;
    const totalMs = timeoutS * 1_000;
    return new Judge({
      ...{ model, care, story, fence, call },
      judged: judgedStory(story, input),
      until: performance.now() + totalMs,
      withinMs: totalMs / PARTS_OF_TIME,
    });
  }
}

/** What of a story a judge is told, put together when the first candidate is there: the answer is not kept waiting for it. */
function judgedStory(story: StoryIndex, { branch_canon, existing_children, rejected, active_path }: SuggestInput) {
  let gone: JudgedStory['gone'] | undefined;
  return {
    ...{ branch_canon, existing_children, rejected },
    newest: active_path,
    get language() {
      return story.language;
    },
    get gone() {
      return (gone ??= goneOf(story));
    },
  } satisfies JudgedStory;
}

function goneOf(story: StoryIndex): JudgedStory['gone'] {
  return (story.consistency?.goneAtTheEnd() ?? []).map(({ id, how, sources: [source] }) => {
    if (!source) return { id, how };
    const { node_id, start, end } = source;
    return { id, how, node_id, quote: story.nodes.get(node_id)!.text.slice(start, end) };
  });
}
