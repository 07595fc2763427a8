import { AppError, type CallEnd, type CallObserver, type ModelCall, type TokenCounts } from '@cse/core';
import type { TextEnd, TextModel, TextRequest } from '@cse/ai-proxy';
import type { RenderedPrompt } from '@cse/prompts';

/** Keeps what was last said of a call. */
export class LastSaid implements CallObserver {
  call!: ModelCall;
  counts: TokenCounts | undefined;
  end: CallEnd | undefined;
  model: string | undefined;
  dispatched(call: ModelCall): void {
    this.call = call;
    this.counts = undefined;
  }
  served({ model }: { model: string }): void {
    this.model = model;
  }
  used(counts: TokenCounts): void {
    this.counts = counts;
  }
  ended(end: CallEnd): void {
    this.end = end;
  }
}

/** Of a few words, for a server that answers what it likes. */
export const SHORT_PROMPT: RenderedPrompt = {
  id: 'suggest.v2',
  system: [{ text: 'policy' }],
  content: [{ text: 'story' }],
  schema: { type: 'object', properties: { ghost_nodes: {} } },
  maxOutputTokens: 100,
};

/** What became of a question. */
export interface Asked {
  text: string;
  end?: TextEnd;
  failed?: AppError;
  observed: LastSaid;
  /** The models that were said to have answered. */
  named: string[];
}

/** Asks a model once, and keeps how it ends. Throws only what is no failure of the contract. */
export async function askModel(
  model: TextModel,
  prompt = SHORT_PROMPT,
  signal = new AbortController().signal,
): Promise<Asked> {
  const asked: Asked = { text: '', observed: new LastSaid(), named: [] };
  const call = {
    signal,
    observer: asked.observed,
    userId: 'u',
    answersWith: (name: string) => void asked.named.push(name),
  };
  const request = { operation: 'suggest', input: {}, prompt, tier: 'standard' } as unknown as TextRequest;
  try {
    asked.end = await model.generate(request, call, (text) => (asked.text += text));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    asked.failed = error;
  }
  return asked;
}
