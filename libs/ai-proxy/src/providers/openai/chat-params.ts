import type { PromptBlock, RenderedPrompt } from '@cse/prompts';
import type OpenAI from 'openai';
import { jsonContract } from '../../upstream/json-contract';
import type { ChatModel } from './models';
import type { RequestForm } from './request-form';
import type { OwnField } from './servers';

export type ChatParams = OpenAI.ChatCompletionCreateParamsStreaming;

/** What a request depends on besides its prompt. */
export interface ChatTarget {
  model: string;
  can: ChatModel;
  form: RequestForm;
  /** The server holds answers to a schema that it takes. */
  enforcesSchema: boolean;
  /** What the provider sees of a user. */
  user: string;
}

/**
 * The request of chat completions for a prompt. Pure: the same prompt in the same form is the same bytes, which is what
 * prompt caches compare. No sampling parameters, which reasoning models refuse, and no tools.
 */
export function chatParams(prompt: RenderedPrompt, { model, can, form, enforcesSchema, user }: ChatTarget): ChatParams {
  const takes = (field: OwnField): boolean => form.fields.includes(field);
  const marked = can.cache === 'marked' && takes('prompt_cache_options');
  const isHeld = form.format === 'json_schema' && enforcesSchema;
  const system = [...prompt.system, ...(isHeld ? [] : [{ text: jsonContract(prompt) }])];
  return {
    model,
    stream: true,
    ...(form.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    [form.limit]: Math.min(prompt.maxOutputTokens, can.maxOutputTokens),
    messages: messagesOf(system, prompt.content, form, marked),
    ...responseFormat(prompt, form),
    ...(can.reasons && takes('reasoning_effort') ? { reasoning_effort: 'low' } : {}),
    // Without marks of its own the cache would end at the task, which no other request repeats.
    ...(marked ? { prompt_cache_options: { mode: 'explicit' } } : {}),
    ...(takes('prompt_cache_key') ? { prompt_cache_key: user } : {}),
    ...(takes('safety_identifier') ? { safety_identifier: user } : {}),
    ...(takes('store') ? { store: false } : {}),
  };
}

/** Between parts that did not stand in one text before. */
const APART = '\n\n';

function messagesOf(
  system: readonly PromptBlock[],
  content: readonly PromptBlock[],
  form: RequestForm,
  marked: boolean,
): ChatParams['messages'] {
  if (form.system === 'merged') return [{ role: 'user', content: textOf(system, APART) + APART + textOf(content, '') }];
  if (marked) {
    return [
      { role: 'system', content: system.map((block, index) => part(block, index < system.length - 1 ? APART : '')) },
      { role: 'user', content: content.map((block) => part(block, '')) },
    ];
  }
  // One text each: templates of local models often know no lists.
  return [
    { role: 'system', content: textOf(system, APART) },
    { role: 'user', content: textOf(content, '') },
  ];
}

function textOf(blocks: readonly PromptBlock[], between: string): string {
  return blocks.map(({ text }) => text).join(between);
}

function part({ text, cache }: PromptBlock, behind: string): OpenAI.ChatCompletionContentPartText {
  return {
    type: 'text',
    text: text + behind,
    ...(cache ? { prompt_cache_breakpoint: { mode: 'explicit' as const } } : {}),
  };
}

function responseFormat(prompt: RenderedPrompt, { format }: RequestForm): Pick<ChatParams, 'response_format'> {
  if (format === 'text') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' } };
  // Names may hold letters, digits, dashes and underscores.
  const name = prompt.id.replace(/\W/g, '_');
  return { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: prompt.schema } } };
}
