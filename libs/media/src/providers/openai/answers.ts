import { NO_TOKENS, type NanoUsd, type TokenCounts } from '@cse/core';
import { ProviderFailure, type ProviderOutput } from '../../media-model';
import { listAt, numberAt, textAt } from '../vendor-call/answer';

/** GPT image models answer with base64 and never with a link. */
export function openaiOutputs(answer: unknown, count: number, costNano: NanoUsd | undefined): ProviderOutput[] {
  const pictures = listAt(answer, 'data').map((item) => textAt(item, 'b64_json'));
  if (pictures.length !== count || pictures.some((picture) => !picture)) {
    throw new ProviderFailure('bad_output', 'OpenAI sent another number of pictures than was asked for', { costNano });
  }
  return pictures.map((picture) => ({
    from: 'bytes',
    bytes: Buffer.from(picture ?? '', 'base64'),
    contentType: 'image/png',
  }));
}

/** What the answer says was used; undefined when it does not say. */
export function openaiTokens(answer: unknown): TokenCounts | undefined {
  const inputTokens = numberAt(answer, 'usage', 'input_tokens');
  const outputTokens = numberAt(answer, 'usage', 'output_tokens');
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { ...NO_TOKENS, inputTokens, outputTokens };
}
