import type { TokenCounts } from '@cse/core';

/** The counters of a `usage` object as they come: any may be absent (local servers), null, or no number at all. */
interface UsageFields {
  input_tokens?: unknown;
  output_tokens?: unknown;
  cache_read_input_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  cache_creation?: { ephemeral_5m_input_tokens?: unknown; ephemeral_1h_input_tokens?: unknown } | null;
}

/** What a provider's usage says. Each class is undefined until the provider has said something of it that can be read. */
interface Counters {
  input?: number;
  cacheRead?: number;
  cacheWrite?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  output?: number;
}

/**
 * Reads the usage of a streamed message, strictly. Counters are cumulative and only grow, so of early and late ones the
 * larger stands: adding them up would count twice, and gateways repeat them as zeros at the end. `input_tokens` excludes
 * both cache classes, and cache writes are told apart by lifetime because they are priced apart.
 */
export class TokenUsage {
  private readonly said: Counters = {};
  private placeholder: number | undefined;

  /** The usage of `message_start`: its output count is a placeholder, usually 1. */
  started(usage: UsageFields | null | undefined): void {
    this.readInput(usage);
    this.placeholder = countOf(usage?.output_tokens);
  }

  /** The usage of a `message_delta`. */
  progressed(usage: UsageFields | null | undefined): void {
    this.readInput(usage);
    this.raise('output', usage?.output_tokens);
  }

  /** False when the provider never said, in a form that can be read, how much it read or wrote. */
  get complete(): boolean {
    return this.said.input !== undefined && this.said.output !== undefined;
  }

  /** The counts so far; the guesses stand in for what the provider did not say of the prompt and of the answer. */
  counts(guessPrompt: () => TokenCounts, guessedOutput: number): TokenCounts {
    const { input, output, cacheRead = 0, cacheWrite = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = this.said;
    const outputTokens = Math.max(output ?? guessedOutput, this.placeholder ?? 0);
    if (input === undefined) return { ...guessPrompt(), outputTokens };
    // Writes of which nobody says how long they live count as the dearer kind.
    const unsplit = Math.max(cacheWrite - cacheWrite5m - cacheWrite1h, 0);
    return {
      inputTokens: input,
      cacheReadTokens: cacheRead,
      cacheWrite5mTokens: cacheWrite5m,
      cacheWrite1hTokens: cacheWrite1h + unsplit,
      outputTokens,
    };
  }

  private readInput(usage: UsageFields | null | undefined): void {
    if (!usage) return;
    this.raise('input', usage.input_tokens);
    this.raise('cacheRead', usage.cache_read_input_tokens);
    this.raise('cacheWrite', usage.cache_creation_input_tokens);
    this.raise('cacheWrite5m', usage.cache_creation?.ephemeral_5m_input_tokens);
    this.raise('cacheWrite1h', usage.cache_creation?.ephemeral_1h_input_tokens);
  }

  private raise(counter: keyof Counters, value: unknown): void {
    const count = countOf(value);
    if (count !== undefined) this.said[counter] = Math.max(count, this.said[counter] ?? 0);
  }
}

/** What is more is no count. What is charged is bounded by what is held, whatever a counter claims. */
const MOST_TOKENS = 1_000_000_000_000_000;

/** A counter as a whole number: fractions up, digits in a string read. Undefined for anything else that may come. */
function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 0 && number <= MOST_TOKENS)) return undefined;
  return Math.ceil(number);
}
