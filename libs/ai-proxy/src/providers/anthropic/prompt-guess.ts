import { NO_TOKENS, type TokenCounts } from '@cse/core';
import { tokensIn } from '../../upstream/token-guess';
import type { MessageParams } from './message-params';

/**
 * What a prompt costs of which the provider said nothing, as far as can be told: nothing of it was in the cache, and all
 * of it was written there that the request asks for.
 */
export function guessPrompt({ system, messages }: MessageParams): TokenCounts {
  const counts = { ...NO_TOKENS };
  let lifetime: '5m' | '1h' | undefined;
  for (const { text, ttl } of blocksOf(system, messages).reverse()) {
    // A mark stands at the end of what is to be cached.
    lifetime = ttl ?? lifetime;
    const tokens = tokensIn(Buffer.byteLength(text));
    if (lifetime === '1h') counts.cacheWrite1hTokens += tokens;
    else if (lifetime === '5m') counts.cacheWrite5mTokens += tokens;
    else counts.inputTokens += tokens;
  }
  return counts;
}

function blocksOf(
  system: MessageParams['system'],
  messages: MessageParams['messages'],
): { text: string; ttl: '5m' | '1h' | undefined }[] {
  return [system, ...messages.map(({ content }) => content)].flatMap((content) => {
    if (!Array.isArray(content)) return [{ text: content ?? '', ttl: undefined }];
    return content.map((block) => {
      if (block.type !== 'text') throw new Error('prompts are made of text');
      return { text: block.text, ttl: block.cache_control ? (block.cache_control.ttl ?? '5m') : undefined };
    });
  });
}
