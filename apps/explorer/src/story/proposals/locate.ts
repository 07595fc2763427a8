/** A part of a text, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Where words that were found in an earlier state of a text stand now: where they stood, else the nearest place that
 * says the same. Undefined when the text says it no more.
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

/** A change of a text that waits: words that it replaces, or none, and then what stands around its place. */
export interface Waits extends Span {
  original: string;
  around?: { before: string; after: string };
}

/** How many letters on both sides tell where words are to be inserted. */
const AROUND = 20;

/** A change with what it needs to be found again when the text is another one. */
export function remembered<T extends Waits>(text: string, change: T): T {
  if (change.original) return change;
  const { start } = change;
  const around = { before: text.slice(Math.max(0, start - AROUND), start), after: text.slice(start, start + AROUND) };
  return { ...change, around };
}

/** Where a change belongs in a text now; undefined when it fits nowhere. */
export function placeOf(text: string, { start, end, original, around }: Waits): Span | undefined {
  if (original || !around) return locate(text, start, end, original);
  const { before, after } = around;
  const words = before + after;
  if (!words) return text ? undefined : { start: 0, end: 0 };
  const found = locate(text, start - before.length, start + after.length, words);
  return found && { start: found.start + before.length, end: found.start + before.length };
}

/** Other changes of the same text once one was made: those behind it move with the text. */
export function moved<T extends Waits>(changes: readonly T[], text: string, made: Span, words: string): T[] {
  const next = text.slice(0, made.start) + words + text.slice(made.end);
  return changes.map((change) => {
    const place = placeOf(text, change);
    const isBehind = place !== undefined && place.start >= made.end;
    if (!place || !(isBehind || place.end <= made.start)) return change;
    const by = isBehind ? words.length - (made.end - made.start) : 0;
    return remembered(next, { ...change, start: place.start + by, end: place.end + by });
  });
}
