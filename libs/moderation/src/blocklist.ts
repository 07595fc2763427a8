import type { BlockedWords } from '@cse/config';
import { folded, isWithinRating, type Rating } from '@cse/core';

/** Scripts that set no space between words: what stands beside a word says nothing there. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const SPACED_LETTER = `[[\\p{L}\\p{N}]--[${UNSPACED}]]`;
const STARTS_SPACED = new RegExp(`^${SPACED_LETTER}`, 'v');
const ENDS_SPACED = new RegExp(`${SPACED_LETTER}$`, 'v');

interface Rule {
  pattern: RegExp;
  upTo: Rating;
}

/** Words that are refused wherever they stand as words, however they are written (`folded`). */
export class Blocklist {
  private readonly rules: readonly Rule[];

  constructor(entries: readonly BlockedWords[]) {
    this.rules = entries.map(({ words, upTo }) => ({ pattern: patternOf(words), upTo }));
  }

  /** The number of the first entry, from 1, that a text for this rating meets; undefined when it meets none. */
  meets(text: string, rating: Rating | undefined): number | undefined {
    if (this.rules.length === 0) return undefined;
    const plain = folded(text);
    const met = this.rules.findIndex(({ pattern, upTo }) => isWithinRating(rating, upTo) && pattern.test(plain));
    return met < 0 ? undefined : met + 1;
  }
}

function patternOf(words: string): RegExp {
  const plain = folded(words).trim();
  const escaped = plain
    .split(/\s+/)
    .map((word) => word.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&'))
    .join('\\s+');
  const before = STARTS_SPACED.test(plain) ? `(?<!${SPACED_LETTER})` : '';
  const after = ENDS_SPACED.test(plain) ? `(?!${SPACED_LETTER})` : '';
  return new RegExp(`${before}${escaped}${after}`, 'v');
}
