import type Anthropic from '@anthropic-ai/sdk';
import type { PromptBlock, RenderedPrompt } from '@cse/prompts';
import { jsonContract } from '../../upstream/json-contract';
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
