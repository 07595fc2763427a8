import { NO_TOKENS, type NanoUsd, type TokenCounts } from '@cse/core';
import { ProviderFailure, type Delivered } from '../../media-model';
import { listAt, numberAt, textAt } from '../vendor-call/answer';

/**
 * GPT image models answer with base64 and never with a link. What fewer pictures than were asked for cost, their tokens
 * tell.
 * @throws ProviderFailure `bad_output` when there are none
 */
export function openaiOutputs(answer: unknown, count: number, costNano: NanoUsd | undefined): Delivered {
  const pictures = listAt(answer, 'data').flatMap((item) => textAt(item, 'b64_json') || []);
  if (pictures.length === 0) throw new ProviderFailure('bad_output', 'OpenAI sent no picture', { costNano });
  const outputs = pictures.slice(0, count).map((picture) => ({
    from: 'bytes' as const,
    bytes: Buffer.from(picture, 'base64'),
    contentType: 'image/png',
  }));
  return { outputs, costNano };
}

/** What the answer says was used; undefined when it does not say. */
export function openaiTokens(answer: unknown): TokenCounts | undefined {
  const inputTokens = numberAt(answer, 'usage', 'input_tokens');
  const outputTokens = numberAt(answer, 'usage', 'output_tokens');
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { ...NO_TOKENS, inputTokens, outputTokens };
}
