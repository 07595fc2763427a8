import { answerTo } from '../anthropic/answer';
import type { Json, JsonObject } from '../anthropic/json';
import { evenCut } from '../anthropic/reply';
import { asMessages } from './prompt';
import type { Behaviour } from './scenarios';
import type { FakeServer } from './servers';

const THOUGHT = 'The story turns on what is not yet said; each branch should cost somebody something.';
const SAID_NO = 'I’m sorry, I can’t help with that.';

/** What one answered request was billed for. Reads and writes of the cache are among the prompt's tokens. */
export interface BillEntry {
  model: string;
  prompt: number;
  read: number;
  written: number;
  /** Thoughts included. */
  output: number;
  thoughts: number;
}

/** A finished answer, before it is cut into JSON or events. */
export interface Completion {
  id: string;
  model: string;
  text: string;
  thought: string;
  refusal: string;
  finish: 'stop' | 'length' | 'content_filter';
  /** Where it breaks off instead of finishing. */
  breaks?: 'error' | 'reset' | 'eof' | 'stall' | 'comments';
  bill: BillEntry;
  behaviour: Behaviour;
  server: FakeServer;
}

const FINISHES = ['stop', 'length', 'content_filter', 'refusal'];

/** Decides what a request is answered, how far it gets, and what it bills. */
export function completionOf(
  body: JsonObject,
  behaviour: Behaviour,
  server: FakeServer,
  id: string,
  prompt: Pick<BillEntry, 'prompt' | 'read' | 'written'>,
  tokens: (text: string) => number,
): Completion {
  const { answer, flaw, ending, share } = behaviour;
  const whole =
    answer === undefined
      ? answerTo(asMessages(body), flaw)
      : typeof answer === 'string'
        ? answer
        : JSON.stringify(answer);
  const most = Number(body.max_completion_tokens ?? body.max_tokens ?? Infinity);
  const thought = behaviour.thinks ? THOUGHT : '';
  const refusal = ending === 'refusal' ? SAID_NO : '';
  let text = whole.slice(0, evenCut(whole, Math.floor(whole.length * share)));
  let finish: Completion['finish'] = ending === 'length' || ending === 'content_filter' ? ending : 'stop';
  while (tokens(thought + text) > most) {
    text = text.slice(0, evenCut(text, Math.floor(text.length * 0.9)));
    finish = 'length';
  }
  const thoughts = thought === '' ? 0 : tokens(thought);
  const output = (text === '' ? 0 : tokens(text)) + thoughts + (refusal === '' ? 0 : tokens(refusal));
  const model = server.servedAs?.(String(body.model)) ?? String(body.model);
  return {
    ...{ id, model, text, thought, refusal, finish, behaviour, server },
    breaks: FINISHES.includes(ending) ? undefined : (ending as Completion['breaks']),
    bill: { model: String(body.model), ...prompt, output, thoughts },
  };
}

/** `usage` as this server writes it. */
export function usageOf({ bill, server }: Completion, output = bill.output): JsonObject {
  const { prompt, read, written, thoughts } = bill;
  return {
    prompt_tokens: prompt,
    completion_tokens: server.countsThoughts ? output : Math.max(0, output - thoughts),
    total_tokens: prompt + output,
    ...(server.cache === 'none' ? {} : { prompt_tokens_details: { cached_tokens: read, cache_write_tokens: written } }),
    ...(server.countsThoughts ? { completion_tokens_details: { reasoning_tokens: thoughts } } : {}),
  };
}

/** The answer as one body. */
export function wholeBody(completion: Completion): JsonObject {
  const { text, refusal, finish, server } = completion;
  return {
    ...headOf(completion, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: refusal === '' ? text : null,
          refusal: refusal === '' ? null : refusal,
          ...thoughtPart(completion, completion.thought),
        },
        finish_reason: finish,
      },
    ],
    ...(server.usage === 'never' ? {} : { usage: usageOf(completion) }),
  };
}

export function chunkOf(completion: Completion, delta: JsonObject, finish?: Json, usage?: Json): JsonObject {
  return {
    ...headOf(completion, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, finish_reason: finish ?? completion.server.noReason, logprobs: null }],
    ...(usage === undefined ? {} : { usage }),
  };
}

/** A thought where this server shows it; nothing where it hides it. */
export function thoughtPart({ server }: Completion, thought: string): JsonObject {
  if (thought === '') return {};
  switch (server.thoughts) {
    case 'reasoning':
      return { reasoning: thought };
    case 'reasoning_content':
      return { reasoning_content: thought };
    case 'parts':
      return { content: [{ type: 'thinking', thinking: [{ type: 'text', text: thought }] }] };
    case 'tags':
      return { content: `<think>\n${thought}\n</think>\n\n` };
    default:
      return {};
  }
}

export function headOf({ id, model }: Completion, object: string): JsonObject {
  return { id, object, created: 1_764_000_000, model, system_fingerprint: 'fp_fake' };
}
