import type { InlineCandidate } from '@cse/prompts';

/** A change to one slice of a node, before it is known to stand there only once. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  kind: InlineCandidate['kind'];
  reason: string;
}

/** Finds everything that one kind of revision would change. Only narration is looked at: speech belongs to who speaks. */
export type Rule = (narration: string) => Edit[];

/** Characters between two changes, so that accepting one leaves the words of the other as they were. */
const APART = 12;

export function replacing(start: number, original: string, text: string, reason: string): Edit {
  return { start, end: start + original.length, text, kind: 'replace', reason };
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** With a capital where the words it replaces had one. */
export function like(original: string, text: string): string {
  return /^\p{Lu}/u.test(original) ? capitalised(text) : text;
}

/** Whether two edits touch other words; an insertion touches only the place where it goes. */
export function areApart(a: Edit, b: Edit): boolean {
  const from = ({ kind, start, end }: Edit): number => (kind === 'insert' ? end : start);
  return a.end + APART < from(b) || b.end + APART < from(a);
}

/** The text with the change made to it; changes are made from the last to the first. */
export function applied(text: string, { start, end, text: by, kind }: Edit): string {
  return kind === 'insert' ? text.slice(0, end) + by + text.slice(end) : text.slice(0, start) + by + text.slice(end);
}

/** Blanks out what is said aloud, at the same length, so that offsets stay true. */
export function withoutSpeech(text: string): string {
  return text.replace(/“[^“”\n]*”|"[^"\n]*"|“[^“”\n]*$|"[^"\n]*$/gm, (speech) => '"'.repeat(speech.length));
}
