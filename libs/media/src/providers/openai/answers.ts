import { NO_TOKENS, type NanoUsd, type TokenCounts } from '@cse/core';
import { ProviderFailure, type ProviderOutput } from '../../media-model';
import { at, numberAt, textAt, type VendorAnswer, type Verdict } from '../vendor-call/answer';

const OUT_OF_MONEY = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** `{ error: { message, type, param, code } }`: the code decides, because a used-up credit comes as 429 like a rate limit. */
export function explainOpenai({ status, body }: VendorAnswer): Verdict | undefined {
  const code = textAt(body, 'error', 'code') ?? '';
  const type = textAt(body, 'error', 'type') ?? '';
  if (code === 'moderation_blocked' || code === 'content_policy_violation' || type === 'image_generation_user_error') {
    return { failure: 'content_policy', message: 'refused by the content policy of OpenAI' };
  }
  if (OUT_OF_MONEY.has(code) || OUT_OF_MONEY.has(type)) {
    return { failure: 'provider_quota', message: 'our credit at OpenAI is used up' };
  }
  // Wrong sizes and gone models are 400 and 404; a missing right of our account is 403 like a wrong key.
  if (status === 404) return { failure: 'invalid_request', message: 'the model is not offered by OpenAI' };
  return undefined;
}

/** GPT image models answer with base64 and never with a link. */
export function openaiOutputs(answer: unknown, count: number, costNano: NanoUsd | undefined): ProviderOutput[] {
  const data = at(answer, 'data');
  const pictures = (Array.isArray(data) ? data : []).map((item) => textAt(item, 'b64_json'));
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
