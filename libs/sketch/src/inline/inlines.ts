import { LIMITS, type InlineCandidate, type SuggestInput } from '@cse/prompts';
import { avoids } from '../operations/avoid';
import type { Edit } from './edits';

/** One more than asked for, so that a check may drop one. */
const SPARES = 1;
const CONTEXT_WORDS = 6;

/** Safe edits of the current node as suggestions, each with words that stand in it only once. */
export function inlinesOf(input: SuggestInput, edits: readonly Edit[]): InlineCandidate[] {
  if (input.inlines === 0) return [];
  const { id, text } = input.active_path.at(-1)!;
  const avoided = avoids(input.creator_profile?.avoid ?? []);
  const placed = edits.filter((edit) => !avoided(edit.text)).flatMap((edit) => anchored(text, edit) ?? []);
  const apart = placed.filter(({ start }, index) => placed.slice(0, index).every(({ end }) => end < start));
  return apart.slice(0, input.inlines + SPARES).map(({ start, end, text: words, reason }) => ({
    node_id: id,
    kind: 'replace',
    original: text.slice(start, end),
    text: words,
    reason,
  }));
}

/** The edit, widened by whole words before it until what it replaces stands in the node only once. */
function anchored(text: string, edit: Edit): Edit | undefined {
  let { start } = edit;
  for (let words = 0; words <= CONTEXT_WORDS; words++) {
    const original = text.slice(start, edit.end);
    if (original.length > LIMITS.inlineText) return undefined;
    if (text.indexOf(original) === text.lastIndexOf(original)) {
      return { ...edit, start, text: `${text.slice(start, edit.start)}${edit.text}` };
    }
    const before = /[\p{L}\p{N}'’-]+[ ,]+$/u.exec(text.slice(Math.max(0, start - 80), start));
    if (!before) return undefined;
    start -= before[0].length;
  }
  return undefined;
}
