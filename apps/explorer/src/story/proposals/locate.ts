/** A part of a text, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Where words that were found in an earlier state of a text stand now: where they stood, else the nearest place that
 * says the same. Undefined when the text says it no more. What is to be inserted between two letters has no words of
 * its own, and stays where it was as long as the text reaches that far.
 */
export function locate(text: string, start: number, end: number, words: string): Span | undefined {
  if (text.slice(start, end) === words && end <= text.length) return { start, end };
  if (!words) return undefined;
  const before = text.lastIndexOf(words, start);
  const after = text.indexOf(words, start);
  if (before < 0 && after < 0) return undefined;
  const isBefore = after < 0 || (before >= 0 && start - before < after - start);
  const found = isBefore ? before : after;
  return { start: found, end: found + words.length };
}
