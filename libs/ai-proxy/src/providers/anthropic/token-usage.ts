import { countOf, type TokenCounts } from '@cse/core';
import { GrowingCounts } from '../../upstream/counters';
import type { AnswerUsage } from '../../upstream/upstream-answer';

/** The counters of a `usage` object as they come: any may be absent (local servers), null, or no number at all. */
interface UsageFields {
  input_tokens?: unknown;
  output_tokens?: unknown;
  cache_read_input_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  cache_creation?: { ephemeral_5m_input_tokens?: unknown; ephemeral_1h_input_tokens?: unknown } | null;
}

type Counter = 'input' | 'cacheRead' | 'cacheWrite' | 'cacheWrite5m' | 'cacheWrite1h' | 'output';

/**
 * Reads the usage of a streamed message. `input_tokens` excludes both cache classes, and cache writes are told apart by
 * lifetime because they are priced apart.
 */
export class TokenUsage implements AnswerUsage {
  private readonly said = new GrowingCounts<Counter>();
  private placeholder: number | undefined;

  /** The usage of `message_start`: its output count is a placeholder, usually 1. */
  started(usage: UsageFields | null | undefined): void {
    this.readInput(usage);
    this.placeholder = countOf(usage?.output_tokens);
  }

  /** The usage of a `message_delta`. */
  progressed(usage: UsageFields | null | undefined): void {
    this.readInput(usage);
    this.said.raise('output', usage?.output_tokens);
  }

  get complete(): boolean {
    return this.said.get('input') !== undefined && this.said.get('output') !== undefined;
  }

  counts(guessPrompt: () => TokenCounts, guessedOutput: number): TokenCounts {
    const said = (counter: Counter): number => this.said.get(counter) ?? 0;
    const input = this.said.get('input');
    const outputTokens = Math.max(this.said.get('output') ?? guessedOutput, this.placeholder ?? 0);
    if (input === undefined) return { ...guessPrompt(), outputTokens };
    // Writes of which nobody says how long they live count as the dearer kind.
    const unsplit = Math.max(said('cacheWrite') - said('cacheWrite5m') - said('cacheWrite1h'), 0);
    return {
      inputTokens: input,
      cacheReadTokens: said('cacheRead'),
      cacheWrite5mTokens: said('cacheWrite5m'),
      cacheWrite1hTokens: said('cacheWrite1h') + unsplit,
      outputTokens,
    };
  }

  private readInput(usage: UsageFields | null | undefined): void {
    if (!usage) return;
    this.said.raise('input', usage.input_tokens);
    this.said.raise('cacheRead', usage.cache_read_input_tokens);
    this.said.raise('cacheWrite', usage.cache_creation_input_tokens);
    this.said.raise('cacheWrite5m', usage.cache_creation?.ephemeral_5m_input_tokens);
    this.said.raise('cacheWrite1h', usage.cache_creation?.ephemeral_1h_input_tokens);
  }
}
