import { countOf, NO_TOKENS, type NanoUsd, type TokenCounts } from '@cse/core';
import { ProviderFailure, type Delivered, type ProviderOutput } from '../../media-model';
import { at, listAt, textAt } from '../vendor-call/answer';

/**
 * GPT image models answer with base64; a server that stands in for OpenAI may give links. What fewer pictures than were
 * asked for cost, their tokens tell.
 * @throws ProviderFailure `bad_output` when there are none
 */
export function openaiOutputs(answer: unknown, count: number, costNano: NanoUsd | undefined): Delivered {
  const outputs = listAt(answer, 'data').slice(0, count).flatMap(pictureIn);
  if (outputs.length === 0) throw new ProviderFailure('bad_output', 'OpenAI sent no picture', { costNano });
  return { outputs, costNano };
}

function pictureIn(item: unknown): ProviderOutput[] {
  const data = textAt(item, 'b64_json');
  if (data) return [{ from: 'bytes', bytes: Buffer.from(data, 'base64'), contentType: 'image/png' }];
  const url = textAt(item, 'url');
  return url ? [{ from: 'url', url }] : [];
}

/** Of the input tokens, those of pictures that went along; none when the answer does not tell them apart. */
export function openaiImageTokens(answer: unknown): number {
  return countOf(at(answer, 'usage', 'input_tokens_details', 'image_tokens')) ?? 0;
}

/** What the answer says was used; undefined when it does not say so in counts. */
export function openaiTokens(answer: unknown): TokenCounts | undefined {
  const inputTokens = countOf(at(answer, 'usage', 'input_tokens'));
  const outputTokens = countOf(at(answer, 'usage', 'output_tokens'));
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { ...NO_TOKENS, inputTokens, outputTokens };
}
