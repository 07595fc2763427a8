import type { CreatorProfile } from '@cse/prompts';
import type { SeededRandom } from './seeded-random';

/** Gives the words for a slot, or undefined when there are none. */
export type Lookup = (slot: string) => string | undefined;

/** Stands where a sentence goes on after words that may end with a mark of their own; `asSentences` takes it out. */
const GOES_ON = '\u2060';

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

/** Capitals at the start and after the end of a sentence; single spaces; no doubled punctuation. */
export function asSentences(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/([.!?])["”]?\.(?=\s|$)/g, (marks) => (marks.length > 2 ? marks.slice(0, -1) : marks[0]!))
    .trim()
    .replace(
      /(^|[.!?]["”]?\s)(["“]?)(\p{Ll})/gu,
      (_, before: string, quote: string, letter: string) => `${before}${quote}${letter.toUpperCase()}`,
    )
    .replaceAll(GOES_ON, '');
}

/** A capital at the start; a title carries no full stop. */
export function asTitle(text: string): string {
  return text
    .replaceAll(GOES_ON, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** "a folded chart" or "the landlord" without its article. */
export function withoutArticle(phrase: string): string {
  return phrase.replace(/^(?:an?|the) /, '');
}

/** Straight or typographic marks, as the story itself has them. */
export function withMarks(text: string, curly: boolean): string {
  return curly
    ? text
        .replace(/(^|[\s(—])"/g, '$1“')
        .replaceAll('"', '”')
        .replaceAll("'", '’')
    : text.replaceAll(/[“”]/g, '"').replaceAll('’', "'");
}

const VOWEL_SOUND = /^(?:[aeiou]|hour|honest|honou?r|heir)/i;
const CONSONANT_SOUND = /^(?:uni|use|usu|eur|ewe|one\b|once\b)/i;

/** "a key", "an hour", "a union": by the sound of the word. */
export function indefinite(word: string): string {
  return `${VOWEL_SOUND.test(word) && !CONSONANT_SOUND.test(word) ? 'an' : 'a'} ${word}`;
}

/**
 * Whether a text holds something that the writer wants left out. Words and phrases match as whole words whatever
 * their case; of a theme only its own words can be found without understanding, so those are kept out too.
 */
export function avoids(list: NonNullable<CreatorProfile['avoid']>): (text: string) => boolean {
  const phrases = list.map(({ text }) => normalised(text)).filter((text) => text !== ' ');
  return (text) => {
    const searched = normalised(text);
    return phrases.some((phrase) => searched.includes(phrase));
  };
}

/** Lower-case words with single spaces between, before and after, so that a search meets whole words only. */
function normalised(text: string): string {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return ` ${words.join(' ')} `;
}
