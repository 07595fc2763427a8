// Control characters other than tab and newline, which may be one of Windows: a carriage return alone is none.
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/;

/**
 * Below U+0300, and among the dashes, quotation marks and signs of U+2002 to U+20CF, every text is in normal form C
 * already, which spares plain prose the normalisation.
 */
// eslint-disable-next-line no-misleading-character-class -- code units, not what they combine to
const MAY_DENORMALISE = /[\u0300-\u2001\u20d0-\uffff]/;
/** Either of the two, and lone surrogates: one look tells that plain prose has nothing wrong with it. */
// eslint-disable-next-line no-control-regex, no-misleading-character-class -- as above
const SUSPECT = /[\u0000-\u0008\u000b-\u001f\u007f\u0300-\u2001\u20d0-\uffff]/;

/**
 * What is wrong with a text of the contract, or undefined: lone surrogates, control characters other than tab and
 * newline (LF or CR LF), not in NFC, or more than `max` code points.
 */
export function textProblem(value: string, max: number): string | undefined {
  if (value.length > max && codePointLength(value) > max) return `must be at most ${max} characters`;
  if (!SUSPECT.test(value)) return undefined;
  if (!value.isWellFormed()) return 'must not hold lone surrogates';
  if (CONTROL.test(value)) return 'must not hold control characters other than tab and newline';
  if (inNormalForm(value) !== value) return 'must be in Unicode normal form C';
  return undefined;
}

/** A text in Unicode normal form C. */
export function inNormalForm(value: string): string {
  return MAY_DENORMALISE.test(value) ? value.normalize('NFC') : value;
}

/** Characters as the contract counts them: Unicode code points. */
export function codePointLength(value: string): number {
  let count = 0;
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}
