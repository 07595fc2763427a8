import type { TokenCounts } from '@cse/core';

/** The counters of a `usage` object as they come: any may be absent (local servers) or null (unchanged). */
interface UsageFields {
  input_tokens?: number | null;
  output_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
  cache_creation?: { ephemeral_5m_input_tokens?: number | null; ephemeral_1h_input_tokens?: number | null } | null;
}

/**
 * Reads the usage of a streamed message. Counters are cumulative, so the last value that is a number wins; adding
 * them up would count twice. Null and absent mean "unchanged", zero means zero. `input_tokens` excludes both cache
 * classes, and cache writes are told apart by lifetime because they are priced apart.
 */
export class TokenUsage {
  private input: number | undefined;
  private cacheRead: number | undefined;
  private cacheWrite: number | undefined;
  private cacheWrite5m: number | undefined;
  private cacheWrite1h: number | undefined;
  private placeholder: number | undefined;
  private output: number | undefined;

  /** The usage of `message_start`: its output count is a placeholder, usually 1. */
  started(usage: UsageFields | null | undefined): void {
    this.readInput(usage);
    this.placeholder = usage?.output_tokens ?? undefined;
  }

  /** The usage of a `message_delta`. */
  progressed(usage: UsageFields | null | undefined): void {
    this.readInput(usage);
    this.output = usage?.output_tokens ?? this.output;
  }

  /** False when the provider never said how much it read or wrote. */
  get complete(): boolean {
    return this.input !== undefined && this.output !== undefined;
  }

  /** The counts so far; the guesses stand in for what the provider did not say of the prompt and of the answer. */
  counts(guessPrompt: () => TokenCounts, guessedOutput: number): TokenCounts {
    const outputTokens = this.output ?? Math.max(this.placeholder ?? 0, guessedOutput);
    if (this.input === undefined) return { ...guessPrompt(), outputTokens };
    const split = this.cacheWrite5m !== undefined || this.cacheWrite1h !== undefined;
    return {
      inputTokens: this.input,
      cacheReadTokens: this.cacheRead ?? 0,
      cacheWrite5mTokens: this.cacheWrite5m ?? 0,
      // Writes of which nobody says how long they live count as the dearer kind.
      cacheWrite1hTokens: split ? (this.cacheWrite1h ?? 0) : (this.cacheWrite ?? 0),
      outputTokens,
    };
  }

  private readInput(usage: UsageFields | null | undefined): void {
    if (!usage) return;
    this.input = usage.input_tokens ?? this.input;
    this.cacheRead = usage.cache_read_input_tokens ?? this.cacheRead;
    this.cacheWrite = usage.cache_creation_input_tokens ?? this.cacheWrite;
    this.cacheWrite5m = usage.cache_creation?.ephemeral_5m_input_tokens ?? this.cacheWrite5m;
    this.cacheWrite1h = usage.cache_creation?.ephemeral_1h_input_tokens ?? this.cacheWrite1h;
  }
}
