/** Anthropic's figure for models from 4.7 on, for English; in bytes, so that it holds for other scripts. Others make fewer. */
const BYTES_PER_TOKEN = 2.5;
/** Faster than any of the models writes whose thinking is not shown. */
const MOST_TOKENS_PER_S = 250;
/** A provider writes on, and bills, until it has noticed that nobody reads any more. */
const UNNOTICED_MS = 250;

/**
 * The tokens of an answer that was cut off. What came of it is not all: thinking is not shown, and who reads slowly has
 * not seen what is written already. So it is never less than can be written in the time.
 */
export function guessCutOff(bytes: number, elapsedMs: number): number {
  return Math.max(tokensIn(bytes), Math.ceil(((elapsedMs + UNNOTICED_MS) / 1_000) * MOST_TOKENS_PER_S));
}

/** The tokens of a text of this many UTF-8 bytes, rather too many than too few. */
export function tokensIn(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
