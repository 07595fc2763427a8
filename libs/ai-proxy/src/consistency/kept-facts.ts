import type { Fact, Rule } from '@cse/prompts';
import type { Lexicon } from '../language/lexicon';
import { firstNumber, quantitiesIn } from '../language/numbers';
import { termsOf } from './terms';

/** Of the words of a value, the share that tells it still; who rewrites says some of it in other words. */
const TOLD = 0.5;

/**
 * Whether new words leave out what an entry of the canon says and the old ones told. Silence of the old ones is no
 * promise, so that nothing is missing of what they did not tell.
 * @param isSource whether words that the entry cites stand in the old ones
 */
export function isLeftOut(
  entry: Fact | Rule,
  { old, now, isSource }: { old: string; now: string; isSource: boolean },
  lexicon: Lexicon,
): boolean {
  const value = 'statement' in entry ? entry.statement : entry.value;
  const number = firstNumber(value, lexicon)?.value;
  const words = [...termsOf(value, lexicon)];
  if (words.length === 0 && number === undefined) return false;
  const told = shareTold(words, number, old, lexicon);
  // What a source tells in words of its own is kept in words that nobody knows.
  if (told < (isSource ? TOLD : 1)) return false;
  if (!isSource && 'attribute' in entry && !isNamed(entry, old, lexicon)) return false;
  return shareTold(words, number, now, lexicon) < TOLD;
}

/** How much of a value a text tells; nothing when its number is not there. */
function shareTold(words: readonly string[], number: number | undefined, text: string, lexicon: Lexicon): number {
  if (number !== undefined) return quantitiesIn(text, lexicon).some(({ value }) => value === number) ? 1 : 0;
  const terms = termsOf(text, lexicon);
  return words.filter((word) => terms.has(word)).length / words.length;
}

function isNamed({ attribute, subject }: Fact, text: string, lexicon: Lexicon): boolean {
  const terms = termsOf(text, lexicon);
  return [...termsOf(`${attribute} ${subject}`, lexicon)].some((term) => terms.has(term));
}
