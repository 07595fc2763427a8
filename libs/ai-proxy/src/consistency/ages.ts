import { expression, pattern, type Lexicon } from '../language/lexicon';
import type { Quantity } from '../language/numbers';
import type { Statement } from './statement';

/** A number that is somebody's age. */
export interface ToldAge {
  number: Quantity;
  /** Only where the one says it whose age it is, who may leave out everything but the number. */
  inOwnWordsAlone: boolean;
}

/** The numbers of a statement that are an age, whoever's. */
export function agesIn(statement: Statement): ToldAge[] {
  return statement.quantities.flatMap((number) => {
    if (number.ordinal) return [];
    const isPlain = isAge(number, statement);
    return isPlain || isBare(number, statement) ? [{ number, inOwnWordsAlone: !isPlain }] : [];
  });
}

const ENDS =
  '(?:and|but|at|on|in|when|now|today|that|this|last|next|yesterday|und|oder|als|an|am|im|et|ce|cet|en|y|e|ese|este|aquel|nesse|neste|naquele|em|quel|quella)(?!\\p{L})';

/**
 * Whether a word of a number may be the last or the first of an age, by what stands beside it: finds more than ages, never
 * less, and spares the reading of most sentences that count something.
 */
export function mayBeAge(text: string, start: number, end: number, { spaced, yearsOld }: Lexicon): boolean {
  if (!spaced) return true;
  const after = text.slice(end, end + BESIDE);
  if (/^\d/.test(after)) return false;
  if (!/^[ -]?\p{L}/u.test(after)) return true;
  if (expression(`^(?:${yearsOld}|\\s${ENDS})`, 'iu').test(after)) return true;
  // It begins a sentence: nothing but what ends or opens one stands before it.
  return !/[\p{L}\p{N},;:-][^\S\n]*$/u.test(text.slice(Math.max(0, start - BESIDE), start));
}

/** So far to either side. */
const BESIDE = 20;

function isAge({ start, end }: Quantity, { text, lexicon }: Statement): boolean {
  const after = text.slice(end);
  if (!lexicon.spaced) return pattern(lexicon, `^(?:${lexicon.yearsOld})`).test(after);
  const before = text.slice(0, start);
  const ends = expression(`^(?:\\s*$|[,.;:!?)]|\\s${ENDS})`, 'u').test(after);
  const turned = expression(`(?<!\\p{L})${lexicon.turns}(?: \\p{L}+){0,3} ?$`, 'iu').test(before);
  const inYears = expression(`^(?:${lexicon.yearsOld})(?!\\p{L})`, 'iu').test(after);
  if (inYears && (turned || /[,(] ?$/.test(before) || lexicon.code === 'en')) return true;
  return ends && (turned || (/\p{L}[,(] ?\(?$/u.test(before) && /^[,)]/.test(after)));
}

/** It stands first, and counts nothing: "Thirty-four, and not a day more." */
function isBare({ start, end }: Quantity, { text, lexicon }: Statement): boolean {
  return lexicon.spaced && text.slice(0, start).trim() === '' && !/^ \p{L}+s(?!\p{L})/u.test(text.slice(end));
}
