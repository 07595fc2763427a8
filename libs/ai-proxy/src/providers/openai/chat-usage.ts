import { NO_TOKENS, type TokenCounts } from '@cse/core';
import { GrowingCounts } from '../../upstream/counters';
import type { AnswerUsage } from '../../upstream/upstream-answer';

/** The counters of a `usage` object as they come: any may be absent, null, or no number at all. */
interface UsageFields {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
  prompt_tokens_details?: { cached_tokens?: unknown; cache_write_tokens?: unknown } | null;
  /** DeepSeek's older name of the cached ones. */
  prompt_cache_hit_tokens?: unknown;
}

/**
 * Reads the usage of a chat completion. `prompt_tokens` includes what was read from the cache and what was written to it
 * (OpenAI, prompt caching). What a model thought is output: where `completion_tokens` leaves it out, as Gemini's
 * compatible endpoint does, it shows in the total (router-for-me/CLIProxyAPI#5733, 2026-09-11).
 */
export class ChatUsage implements AnswerUsage {
  private readonly said = new GrowingCounts<'prompt' | 'completion' | 'total' | 'cached' | 'written'>();

  /** True when there is a usage to read. */
  read(usage: unknown): boolean {
    if (typeof usage !== 'object' || usage === null) return false;
    const { prompt_tokens, completion_tokens, total_tokens, ...details } = usage as UsageFields;
    this.said.raise('prompt', prompt_tokens);
    this.said.raise('completion', completion_tokens);
    this.said.raise('total', total_tokens);
    this.said.raise('cached', details.prompt_tokens_details?.cached_tokens);
    this.said.raise('cached', details.prompt_cache_hit_tokens);
    this.said.raise('written', details.prompt_tokens_details?.cache_write_tokens);
    return true;
  }

  get complete(): boolean {
    return this.said.get('prompt') !== undefined && this.said.get('completion') !== undefined;
  }

  counts(guessPrompt: () => TokenCounts, guessedOutput: number): TokenCounts {
    const prompt = this.said.get('prompt');
    const completion = this.said.get('completion');
    if (prompt === undefined) return { ...guessPrompt(), outputTokens: completion ?? guessedOutput };
    const cacheReadTokens = Math.min(this.said.get('cached') ?? 0, prompt);
    const written = Math.min(this.said.get('written') ?? 0, prompt - cacheReadTokens);
    const besidePrompt = (this.said.get('total') ?? 0) - prompt;
    return {
      ...NO_TOKENS,
      inputTokens: prompt - cacheReadTokens - written,
      cacheReadTokens,
      cacheWrite5mTokens: written,
      outputTokens: completion === undefined ? guessedOutput : Math.max(completion, besidePrompt),
    };
  }
}
