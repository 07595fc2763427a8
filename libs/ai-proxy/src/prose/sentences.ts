const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'sentence' });
/** A full stop after these ends no sentence. */
const ABBREVIATED = /(?:^|[\s("“])(?:mr|mrs|ms|dr|st|capt|col|gen|lt|sgt|rev|prof|jr|sr|vs|[a-z])\.\s*$/i;

/** What is said aloud ends no sentence when it goes on to say who says it. */
const SAID = /[.!?\u2026]["”’']\s*$/;

/** The sentences of a text, trimmed, in order. Line breaks end one, and no title does ("Mr. Starbuck"). */
export function sentencesOf(text: string): string[] {
  return sentenceSpans(text).map(({ start, end }) => text.slice(start, end));
}

/** The same as offsets in UTF-16 units, without the white space around them. */
export function sentenceSpans(text: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let open: number | undefined;
  for (const { segment, index } of SEGMENTER.segment(text)) {
    open ??= index;
    const end = index + segment.length;
    const goesOn = ABBREVIATED.test(segment) || (SAID.test(segment) && /^\p{Ll}/u.test(text.slice(end, end + 2)));
    if (goesOn && end < text.length && !segment.endsWith('\n')) continue;
    const [from, to] = trimmed(text, open, end);
    if (from < to) spans.push({ start: from, end: to });
    open = undefined;
  }
  if (open !== undefined) {
    const [from, to] = trimmed(text, open, text.length);
    if (from < to) spans.push({ start: from, end: to });
  }
  return spans;
}

/** What is as short as a label ("MAX. FOUR PERSONS.") is understood by what stands before it. In UTF-16 units. */
const LABEL = 24;

/** The sentences that hold a span, as one text. */
export function sentenceAround(text: string, start: number, end: number): string {
  const spans = sentenceSpans(text);
  const first = spans.findIndex((span) => start < span.end);
  const from = first > 0 && spans[first]!.end - spans[first]!.start < LABEL ? first - 1 : first;
  return spans
    .filter((span, index) => index >= from && span.start < end)
    .map((span) => text.slice(span.start, span.end))
    .join(' ');
}

function trimmed(text: string, start: number, end: number): [number, number] {
  const slice = text.slice(start, end);
  return [start + slice.length - slice.trimStart().length, start + slice.trimEnd().length];
}
