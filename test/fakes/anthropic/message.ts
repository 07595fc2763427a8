import type { JsonObject } from './json';
import type { LedgerEntry } from './ledger';
import type { Behaviour, Ending } from './scenarios';

/** A finished answer, before it is cut into JSON or events. */
export interface Reply {
  messageId: string;
  model: string;
  /** Empty when display is omitted, undefined when the model did not think. */
  thinking?: string;
  text: string;
  stopReason: 'end_turn' | 'max_tokens' | 'refusal' | 'model_context_window_exceeded' | 'stop_sequence';
  stopSequence: string | null;
  /** Where it breaks off instead of finishing. */
  breaks?: Exclude<Ending, 'end_turn' | 'max_tokens' | 'refusal' | 'model_context_window_exceeded'>;
  entry: LedgerEntry;
  behaviour: Behaviour;
}

/** The message as a non-streaming call returns it. */
export function messageOf(reply: Reply): JsonObject {
  const content: JsonObject[] = [];
  if (reply.thinking !== undefined) {
    content.push({ type: 'thinking', thinking: reply.thinking, signature: signature(reply) });
  }
  if (reply.text !== '') {
    content.push(reply.behaviour.local ? { type: 'text', text: reply.text } : textBlock(reply.text));
  }
  return shell(reply, content, endOf(reply), reply.entry.output);
}

/** The message as `message_start` announces it. */
export function messageStart(reply: Reply): JsonObject {
  const open = { stop_reason: null, stop_sequence: null, stop_details: null };
  return { type: 'message_start', message: shell(reply, [], open, Math.min(1, reply.entry.output)) };
}

/** `message_delta`: why it ended, and the totals. */
export function messageDelta(reply: Reply): JsonObject {
  const { entry, behaviour } = reply;
  if (behaviour.local) {
    const delta = { stop_reason: reply.stopReason, stop_sequence: reply.stopSequence };
    return { type: 'message_delta', delta, usage: { output_tokens: entry.output } };
  }
  const usage = {
    input_tokens: entry.input,
    cache_creation_input_tokens: entry.write5m + entry.write1h,
    cache_read_input_tokens: entry.read,
    output_tokens: entry.output,
    output_tokens_details: { thinking_tokens: entry.thinkingTokens },
    server_tool_use: null,
  };
  return { type: 'message_delta', delta: { ...endOf(reply), container: null }, usage };
}

export function signature({ messageId }: Reply): string {
  return Buffer.from(`signed ${messageId}`).toString('base64');
}

export function textBlock(text: string): JsonObject {
  return { type: 'text', text, citations: null };
}

function endOf(reply: Reply): JsonObject {
  const refused = reply.stopReason === 'refusal';
  return {
    stop_reason: reply.stopReason,
    stop_sequence: reply.stopSequence,
    stop_details: refused
      ? { type: 'refusal', category: 'general_harms', explanation: 'This request was declined.' }
      : null,
  };
}

function shell(reply: Reply, content: JsonObject[], end: JsonObject, outputTokens: number): JsonObject {
  const { entry, behaviour } = reply;
  const head = { id: reply.messageId, type: 'message', role: 'assistant', model: reply.model, content };
  if (behaviour.local) {
    const { stop_reason, stop_sequence } = end;
    return {
      ...head,
      stop_reason: stop_reason!,
      stop_sequence: stop_sequence!,
      usage: { input_tokens: entry.total, output_tokens: outputTokens },
    };
  }
  const usage = {
    input_tokens: entry.input,
    cache_creation_input_tokens: entry.write5m + entry.write1h,
    cache_read_input_tokens: entry.read,
    cache_creation: { ephemeral_5m_input_tokens: entry.write5m, ephemeral_1h_input_tokens: entry.write1h },
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: outputTokens === entry.output ? entry.thinkingTokens : 0 },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: entry.terms.usOnly ? 'us' : 'global',
    speed: entry.terms.fast ? 'fast' : 'standard',
  };
  return { ...head, ...end, container: null, diagnostics: null, usage };
}
