/**
 * How little an answer can do with when what is left of a budget does not cover its usual `maxOutputTokens`. Tokens,
 * thinking included. What the model is asked for is then cut to fit, by the `…Within` of each operation.
 */
export interface ShortAnswer {
  /** All that was asked for, with less room to think and to ramble. */
  lean: number;
  /** The smallest whole answer: of what was asked for, what cannot be left out, at its usual length. */
  least: number;
}

/** What a model that was told to think little thinks before a short answer. */
export const LITTLE_THINKING_TOKENS = 200;

/** How many pieces of this many tokens fit into an answer; at least one, which the least answer has room for. */
export function piecesWithin(answerTokens: number, pieceTokens: number): number {
  return Math.max(1, Math.floor((answerTokens - LITTLE_THINKING_TOKENS) / pieceTokens));
}

/** The most that an answer may be: what the operation allows, or what is held for it where that is less. */
export function outputWithin(usual: number, { answerTokens = usual }: { answerTokens?: number }): number {
  return Math.min(usual, answerTokens);
}
