import type Anthropic from '@anthropic-ai/sdk';
import { canonicalJson, type PromptBlock, type RenderedPrompt } from '@cse/prompts';
import type { ModelCapabilities } from './models';

export type MessageParams = Anthropic.MessageCreateParamsStreaming;

/**
 * The Messages API request for a prompt. Pure: the same prompt is the same bytes, which is what the prompt cache
 * compares. No sampling parameters (refused since API version 2026-10-21), no tools, no prefill.
 */
export function messageParams(
  model: string,
  prompt: RenderedPrompt,
  can: ModelCapabilities,
  userId: string,
): MessageParams {
  const block = (from: PromptBlock): Anthropic.TextBlockParam => ({
    type: 'text',
    text: from.text,
    ...(from.cache && can.promptCache ? { cache_control: { type: 'ephemeral', ttl: from.cache } } : {}),
  });
  const system = prompt.system.map(block);
  if (!can.structuredOutput) system.push(block({ text: jsonContract(prompt) }));
  return {
    model,
    max_tokens: Math.min(prompt.maxOutputTokens, can.maxOutputTokens),
    stream: true,
    system,
    messages: [{ role: 'user', content: prompt.content.map(block) }],
    output_config: {
      format: { type: 'json_schema', schema: prompt.schema },
      ...(can.effort ? { effort: can.effort } : {}),
    },
    ...(can.adaptiveThinking ? { thinking: { type: 'adaptive', display: 'omitted' } } : {}),
    ...(can.metadata ? { metadata: { user_id: userId } } : {}),
  };
}

/** For servers that do not enforce a schema: the schema in words that any model reads. */
function jsonContract(prompt: RenderedPrompt): string {
  return `Answer with one JSON object that follows this JSON schema, and with nothing before or after it:\n${canonicalJson(prompt.schema)}`;
}
