import type { TextEnd } from '@cse/ai-proxy';
import type { CallEnd, ModelCall, TokenCounts } from '@cse/core';
import type { Lane, PathNode, SuggestAnswer, SuggestInput } from '@cse/prompts';
import { SketchTextModel } from './sketch-text-model';

export interface Asked {
  text: string;
  answer: SuggestAnswer;
  end: TextEnd;
  dispatched: ModelCall[];
  used: TokenCounts[];
  ended: CallEnd[];
}

/** One call of the provider, read to its end. */
export async function askSketch(
  input: SuggestInput,
  model = new SketchTextModel(),
  signal = new AbortController().signal,
): Promise<Asked> {
  const asked: Asked = {
    text: '',
    answer: emptyAnswer(),
    end: { stop: 'complete' },
    dispatched: [],
    used: [],
    ended: [],
  };
  const prompt = { id: 'suggest.v1', system: [], content: [], schema: {}, maxOutputTokens: 1 };
  asked.end = await model.generate(
    { operation: 'suggest', input, prompt, tier: 'standard' },
    {
      signal,
      userId: 'u',
      observer: {
        dispatched: (call) => asked.dispatched.push(call),
        used: (tokens) => asked.used.push(tokens),
        ended: (end) => asked.ended.push(end),
      },
    },
    (piece) => (asked.text += piece),
  );
  asked.answer = JSON.parse(asked.text) as SuggestAnswer;
  return asked;
}

/** A request for eight ghosts and their spares. */
export function suggestion(path: PathNode[], over: Partial<SuggestInput> = {}): SuggestInput {
  return {
    active_path: path,
    branch_canon: {},
    ghosts: 8,
    inlines: 3,
    existing_children: [],
    rejected: [],
    slots: Array.from({ length: 10 }, (_, i): Lane => (i % 3 === 2 ? 'exploratory' : 'aligned')),
    ...over,
  };
}

/** A path with these texts. */
export function pathOf(...texts: string[]): PathNode[] {
  return texts.map((text, i) => ({ id: `n_${i + 1}`, parent_id: i === 0 ? null : `n_${i}`, text }));
}

function emptyAnswer(): SuggestAnswer {
  return { ghost_nodes: [], inline_suggestions: [] };
}
