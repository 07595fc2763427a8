// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Characters as the contract counts them: Unicode code points. */
export function codePointLength(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}

/** What is wrong with a text of the contract, or undefined. */
export function textProblem(text: string, max: number): string | undefined {
  if (text.length > max && codePointLength(text) > max) return `must be at most ${max} characters`;
  if (LONE_SURROGATE.test(text)) return 'must not hold lone surrogates';
  if (CONTROL.test(text)) return 'must not hold control characters other than tab and newline';
  if (text.normalize('NFC') !== text) return 'must be in Unicode normal form C';
  return undefined;
}

/** Half of a character beyond U+FFFF. With the flag u a pair is one character, so only a lone half is a surrogate. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

export interface CleanedText {
  text: string;
  /** How many control characters were left out, and lone surrogates replaced by U+FFFD. */
  removed: number;
}

/** A text as the contract takes it: line ends LF, no control characters, no lone surrogates, normal form C. */
export function cleanText(text: string): CleanedText {
  let removed = 0;
  let clean = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (CONTROL.test(clean)) {
    // eslint-disable-next-line no-control-regex -- as above
    clean = clean.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, () => (removed++, ''));
  }
  if (LONE_SURROGATE.test(clean)) clean = clean.replace(/\p{Surrogate}/gu, () => (removed++, '\ufffd'));
  return { text: clean.normalize('NFC'), removed };
}
