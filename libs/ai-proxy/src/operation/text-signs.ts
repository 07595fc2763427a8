/**
 * What a look at a text's characters tells of it, so that plain prose is spared what it cannot fail. Bits of one number:
 * every text of every candidate is looked at, and an object for each would be garbage at once.
 */
export const Sign = {
  /** Characters beyond ASCII. */
  BeyondAscii: 1,
  /** Others than Latin letters and typographic marks, so that a person may read it in another way than it is written. */
  Disguised: 2,
  /** A character without which there is no markup and no link with a scheme. */
  Markup: 4,
  /** A dot inside of a word, without which there is no host name. */
  Host: 8,
  /** A long word, or changes of case and digits inside of words, without which there is no code. */
  Code: 16,
} as const;

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
/** Of base64, as letters and digits are. */
const SIGN = 4;
/** Of links and of markup. */
const OF_MARKUP = 5;
const DOT = 6;
/** The full stop of Chinese and Japanese, which browsers read as a dot. */
const WIDE_DOT = 7;

const KINDS = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (/[a-z]/.test(character)) return LOWER;
  if (/[A-Z]/.test(character)) return UPPER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[+/=_-]/.test(character)) return SIGN;
  if (/[:<[`]/.test(character)) return OF_MARKUP;
  return character === '.' ? DOT : OTHER;
});
const IDEOGRAPHIC_STOP = 0x3002;
const LONG_WORD = 24;
const MANY_CHANGES = 6;

/** Reads a text once, as it is written. */
export function signsOf(text: string): number {
  let signs = 0;
  let run = 0;
  let changes = 0;
  let before = OTHER;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    let kind = OTHER;
    if (unit < 0x80) kind = KINDS[unit]!;
    else {
      signs |= isOpen(unit) ? Sign.BeyondAscii : Sign.BeyondAscii | Sign.Disguised;
      if (before === DOT && isLetter(unit)) signs |= Sign.Host;
      if (unit === IDEOGRAPHIC_STOP) kind = WIDE_DOT;
      // In another width: what it is of is not told by its unit.
      if (unit >= 0xff00) signs |= Sign.Markup | Sign.Host;
    }
    if (kind >= LOWER && kind <= SIGN) {
      if (++run === LONG_WORD) signs |= Sign.Code;
      if (before >= DOT) signs |= Sign.Host;
      if (kind !== before && isChange(before, kind)) changes++;
    } else {
      run = 0;
      if (kind === OF_MARKUP) signs |= Sign.Markup;
    }
    before = kind;
  }
  if (changes >= MANY_CHANGES) signs |= Sign.Code;
  return signs;
}

/** Changes that words do not have: a capital after a small letter, a digit beside a letter. */
function isChange(before: number, kind: number): boolean {
  if (kind === UPPER) return before === LOWER || before === DIGIT;
  if (kind === DIGIT) return before === LOWER || before === UPPER;
  return kind === LOWER && before === DIGIT;
}

/** Typographic marks after a dot end a sentence. */
function isLetter(unit: number): boolean {
  return unit >= 0xc0 && !(unit >= 0x2000 && unit <= 0x206f);
}

function isOpen(unit: number): boolean {
  return (unit <= 0x24f && unit !== 0xad && unit !== 0x131) || (unit >= 0x2010 && unit <= 0x205e && !isDirection(unit));
}

function isDirection(unit: number): boolean {
  return unit >= 0x2028 && unit <= 0x202f;
}
