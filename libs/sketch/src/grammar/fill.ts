import type { SeededRandom } from '../seeded-random';

/** Gives the words for a slot, or undefined when there are none. */
export type Lookup = (slot: string) => string | undefined;

/** Stands where a sentence goes on after words that may end with a mark of their own; `asSentences` takes it out. */
export const GOES_ON = '\u2060';

const CHOICE = /\[([^\]|]*(?:\|[^\]|]*)+)\]/g;
const SLOT = /\{([A-Za-z]+)(’s|\.)?\}/g;

/**
 * Fills a pattern in one pass, so that nothing a story puts into a slot is ever read as a slot again. `{A’s}` asks for
 * the possessive; `{quote.}` closes the words with a full stop inside the marks unless they carry a mark of their own.
 * @returns undefined when a slot cannot be filled
 */
export function fill(pattern: string, lookup: Lookup, random: SeededRandom): string | undefined {
  let complete = true;
  const chosen = pattern.replace(CHOICE, (_, options: string) => random.pick(options.split('|'))!);
  const filled = chosen.replace(SLOT, (whole, slot: string, suffix: string | undefined, at: number) => {
    const words = lookup(slot);
    if (words === undefined) complete = false;
    const goesOn = /^ \p{Ll}/u.test(chosen.slice(at + whole.length));
    if (words === undefined || suffix === undefined) return goesOn ? `${words ?? ''}${GOES_ON}` : (words ?? '');
    if (suffix === '.') return /[.!?]["”]$/.test(words) ? words : words.replace(/(["”])$/, '.$1');
    return `${words}’s`;
  });
  return complete ? filled : undefined;
}

/** The slots that a pattern names. */
export function slotsOf(pattern: string): Set<string> {
  return new Set([...pattern.matchAll(SLOT)].map(([, slot]) => slot!));
}
