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
