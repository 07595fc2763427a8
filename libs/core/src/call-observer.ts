/**
 * Token counts of one model call. The four classes are kept apart because they are priced apart
 * (Anthropic's `input_tokens` excludes both cache classes).
 */
export interface TokenCounts {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  outputTokens: number;
}

export const NO_TOKENS: TokenCounts = Object.freeze({
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
});

export interface ModelCall {
  provider: string;
  model: string;
  /** Prompt template and version that the call was rendered from, such as "suggest.v1". */
  prompt: string;
}

export interface CallEnd {
  outcome: 'complete' | 'truncated' | 'refused' | 'aborted' | 'failed';
  /** False only when the provider is known to bill nothing (refused before dispatch, 4xx, refusal without output). */
  billable: boolean;
  /** True when the output count is our own estimate because the provider never said. */
  estimated: boolean;
}

/**
 * Told what each upstream attempt does, in order: dispatched → used (any number of times, cumulative, the latest
 * counts win) → ended (exactly once). This is how a model call reaches the ledger without knowing of it.
 */
export interface CallObserver {
  /** Before the first byte leaves for the provider; from here on the attempt may cost money. */
  dispatched(call: ModelCall): void;
  used(tokens: TokenCounts): void;
  ended(end: CallEnd): void;
}
