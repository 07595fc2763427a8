import { NO_TOKENS, type TokenCounts } from '@cse/core';
import type { MessageParams } from './message-params';

/** Anthropic's figure for models from 4.7 on, for English; in bytes, so that it holds for other scripts as well. */
const BYTES_PER_TOKEN = 2.5;
/** Faster than any of the models writes. */
const MOST_TOKENS_PER_S = 250;
/** A provider writes on, and bills, until it has noticed that nobody reads any more. */
const UNNOTICED_MS = 250;

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

/**
 * The tokens of an answer that was cut off. What came of it is not all: thinking is not shown, and who reads slowly has
 * not seen what is written already. So it is never less than can be written in the time.
 */
export function guessCutOff(bytes: number, elapsedMs: number): number {
  return Math.max(tokensIn(bytes), Math.ceil(((elapsedMs + UNNOTICED_MS) / 1_000) * MOST_TOKENS_PER_S));
}

/** The tokens of a whole answer of this many bytes. */
export function tokensIn(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
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
