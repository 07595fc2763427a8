/**
 * About how many tokens a text is: 2.5 UTF-8 bytes a token (Anthropic's own figure for its current tokenizer, 2.5
 * characters, holds for Latin scripts; bytes keep it honest for the others), and a few for each block's frame.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 2.5) + 5;
}
