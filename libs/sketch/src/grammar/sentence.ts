import { GOES_ON } from './fill';

/** The small grammar that keeps filled sentences well formed. */

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
