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

/** The most that one attempt can use. */
export interface AttemptBound {
  /** UTF-8 bytes and overhead: no tokenizer makes more tokens than there are bytes. */
  promptTokens: number;
  /** `max_tokens` of the call. */
  outputTokens: number;
}

export interface ModelCall {
  provider: string;
  model: string;
  /** Prompt template and version that the call was rendered from, such as "suggest.v1". */
  prompt: string;
  /** Of an attempt that nothing was reserved for by itself, such as a repair; it was covered by what was left. */
  bound?: AttemptBound;
}

export interface CallEnd {
  outcome: 'complete' | 'truncated' | 'refused' | 'aborted' | 'failed';
  /** False only when the provider is known to bill nothing (refused before dispatch, 4xx, refusal without output). */
  billable: boolean;
  /** True when the output count is our own estimate because the provider never said. */
  estimated: boolean;
}

/** A call that is wanted beside the one that answers, at the same time, and what may be spent on it. */
export interface BesideCall {
  call: ModelCall;
  /** What it is likely to use, rather too much than too little. */
  tokens: TokenCounts;
  /** What all such calls of a request together may cost, as a share of what its answer costs. */
  share: number;
  /** Tokens that the answer is likely to have written in the end. */
  answerTokens: number;
}

/**
 * Told what each upstream attempt does, in order: dispatched → used (any number of times, cumulative, the latest
 * counts win) → ended (exactly once). This is how a model call reaches the ledger without knowing of it.
 */
export interface CallObserver {
  /**
   * Before the first byte leaves for the provider; from here on the attempt may cost money.
   * @param soFar what the attempt would be taken for if it were cut off now; asked while it runs, in case its process dies
   */
  dispatched(call: ModelCall, soFar?: () => TokenCounts): void;
  /** Another model answers than the one that was dispatched to, by the provider's own word: it is the one that is billed. */
  served?(model: Pick<ModelCall, 'provider' | 'model'>): void;
  /** What the provider calls the attempt (`providerRequestId`), as soon as it answers anything. */
  identified?(requestId: string): void;
  used(tokens: TokenCounts): void;
  ended(end: CallEnd): void;
  /**
   * Whether what is held for the request, less what its attempts have used, still covers one more attempt. Only then
   * may it be dispatched, with this bound. An observer that cannot say covers nothing.
   */
  covers?(call: Required<ModelCall>): boolean;
  /**
   * The observer of one of several calls that run at the same time and were held for together; each is told its own
   * attempts, in order. Absent where a request makes its calls one after the other.
   * @param index of the call among those that were held for
   */
  atOnce?(index: number): CallObserver;
  /**
   * The same for one more call beside the answer. Undefined when nothing is held for one more, or when it would pass its
   * share; then it may not be dispatched.
   */
  beside?(wanted: BesideCall): CallObserver | undefined;
}

/** For what nobody listens to. */
export const NO_CALLS: CallObserver = Object.freeze({
  dispatched: () => undefined,
  used: () => undefined,
  ended: () => undefined,
});
