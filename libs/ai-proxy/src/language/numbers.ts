import { everyPattern, type Lexicon } from './lexicon';

/** A number in a text, in words or digits. Offsets in UTF-16 units. */
export interface Quantity {
  value: number;
  start: number;
  end: number;
  /** The seventh, not seven. */
  ordinal: boolean;
}

const FULL_WIDTH = /[０-９]/g;

/** Numbers of a text, in words and digits, in their order. Those that nobody counts by ("half a dozen") are left out. */
export function quantitiesIn(text: string, lexicon: Lexicon): Quantity[] {
  if (!beginningOfNumber(lexicon).test(text)) return [];
  const found = lexicon.spaced ? spacedNumbers(text, lexicon) : runNumbers(text, lexicon);
  const vague = [...text.matchAll(everyPattern(lexicon, lexicon.numbers.vague))];
  return found.filter(
    ({ start, end }) => !vague.some((match) => start < match.index + match[0].length && match.index < end),
  );
}

const beginnings = new Map<string, RegExp>();

/** A digit, or what every number in words of a language holds one of: finds more than numbers, and spares most texts. */
function beginningOfNumber({ code, spaced, numbers }: Lexicon): RegExp {
  let known = beginnings.get(code);
  if (!known) {
    const words = [...Object.keys(numbers.values), ...Object.keys(numbers.ordinals)].sort(
      (a, b) => a.length - b.length,
    );
    const least: string[] = [];
    for (const word of words) if (!least.some((part) => word.includes(part))) least.push(word);
    // A number of one word for each is as good as any; compounds hold theirs anywhere.
    const whole = spaced && words.length < SEVERAL_WORDS;
    const any = (whole ? words : least).join('|');
    known = new RegExp(whole ? `[0-9]|ieth|(?<!\\p{L})(?:${any})[nrms]?(?!\\p{L})` : `[0-9０-９]|ieth|${any}`, 'iu');
    beginnings.set(code, known);
  }
  return known;
}

/** A language with more writes its numbers as compounds. */
const SEVERAL_WORDS = 200;

/** The first number of a text; undefined when there is none. */
export function firstNumber(text: string, lexicon: Lexicon): Quantity | undefined {
  return quantitiesIn(text, lexicon)[0];
}

const TOKEN = /\d+(?:[.,]\d{3})*(?:st|nd|rd|th|[ºª.](?= ))?(?![\d\p{L}])|\p{L}+/gu;
/** The same where no other letters stand, and several times as fast. */
const ASCII_TOKEN = /\d+(?:[.,]\d{3})*(?:st|nd|rd|th|[.](?= ))?(?![\dA-Za-z])|[A-Za-z]+/g;
// eslint-disable-next-line no-control-regex -- all of ASCII, and quotation marks
const ASCII = /^[\x00-\x7f\u2018-\u201d]*$/;

interface Token {
  word: string;
  start: number;
  end: number;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const token = ASCII.test(text) ? ASCII_TOKEN : TOKEN;
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    tokens.push({ word: found.toLowerCase(), start: match.index, end: match.index + found.length });
  }
  return tokens;
}

function spacedNumbers(text: string, lexicon: Lexicon): Quantity[] {
  const numbers = tablesOf(lexicon);
  const found: Quantity[] = [];
  const tokens = tokensOf(text);
  for (let at = 0; at < tokens.length; at++) {
    const { word, start, end } = tokens[at]!;
    const digits = /^[\d.,]+/.exec(word)?.[0];
    if (digits !== undefined) {
      const value = Number(digits.replace(/[.,](?=\d{3})/g, '').replace(/[.,]$/, ''));
      found.push({ value, start, end, ordinal: /(?:st|nd|rd|th|[ºª])$/.test(word) });
      continue;
    }
    const ordinal = ordinalOf(word, numbers.ordinals);
    if (ordinal !== undefined) found.push({ value: ordinal, start, end, ordinal: true });
    if (ordinal !== undefined || !numbers.values.has(word)) continue;
    const read = readWords(text, tokens, at, numbers);
    found.push({ value: read.value, start, end: tokens[read.last]!.end, ordinal: read.ordinal });
    at = read.last;
  }
  return found;
}

/** One number of several words from a token on: what follows adds to it or multiplies it. */
function readWords(
  text: string,
  tokens: readonly Token[],
  first: number,
  { values, joiner, ordinals }: ReturnType<typeof tablesOf>,
): { value: number; last: number; ordinal: boolean } {
  let [total, current, last, ordinal] = [0, values.get(tokens[first]!.word)!, first, false];
  for (let at = first + 1; at < tokens.length; at++) {
    const between = text.slice(tokens[at - 1]!.end, tokens[at]!.start);
    if (!/^(?: |-|\u2011)$/.test(between)) break;
    const { word } = tokens[at]!;
    if (word === joiner && at + 1 < tokens.length && current >= 20) continue;
    const part = values.get(word) ?? ordinalOf(word, ordinals);
    if (part === undefined) break;
    if (part === 1_000) [total, current] = [total + Math.max(current, 1) * 1_000, 0];
    else if (part === 100) current *= current < 10 ? 100 : 0;
    else if (part === 20 && current === 4) current = 80;
    else if (current % 100 === 0 || (current % 10 === 0 && part < 20 && current % 100 >= 20)) current += part;
    else break;
    last = at;
    ordinal = !values.has(word);
    if (ordinal) break;
  }
  return { value: total + current, last, ordinal };
}

type Values = ReadonlyMap<string, number>;

const tables = new Map<string, { values: Values; ordinals: Values; joiner: string | undefined }>();

function tablesOf({ code, numbers }: Lexicon): { values: Values; ordinals: Values; joiner: string | undefined } {
  let known = tables.get(code);
  if (!known) {
    const { values, ordinals, joiner } = numbers;
    known = { values: new Map(Object.entries(values)), ordinals: new Map(Object.entries(ordinals)), joiner };
    tables.set(code, known);
  }
  return known;
}

const IETH = 'ieth';

/** In any of its inflections: siebte, siebten, siebter. */
function ordinalOf(word: string, ordinals: Values): number | undefined {
  const ordinal = ordinals.get(word);
  if (ordinal !== undefined) return ordinal;
  if ('nrms'.includes(word.at(-1)!)) return ordinals.get(word.slice(0, -1));
  return word.length > IETH.length && word.endsWith(IETH) ? 0 : undefined;
}

const DIGITS = /[0-9]+/y;

/** Where words do not stand apart: digits, and runs of the characters of numbers. */
function runNumbers(raw: string, lexicon: Lexicon): Quantity[] {
  const { values } = tablesOf(lexicon);
  const text = raw.replace(FULL_WIDTH, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  const found: Quantity[] = [];
  for (let at = 0; at < text.length; at++) {
    DIGITS.lastIndex = at;
    const digits = DIGITS.exec(text)?.[0];
    let end = at;
    if (digits !== undefined) end = at + digits.length;
    else while (end < text.length && values.has(text[end]!)) end++;
    if (end === at) continue;
    const value = digits === undefined ? runValue(text.slice(at, end), values) : Number(digits);
    found.push({ value, start: at, end, ordinal: text[at - 1] === '第' });
    at = end - 1;
  }
  return found;
}

function runValue(run: string, values: Values): number {
  let [total, current, digit] = [0, 0, 0];
  for (const character of run) {
    const value = values.get(character)!;
    if (value === 10_000) [total, current, digit] = [(total + current + digit) * value, 0, 0];
    else if (value >= 10) [current, digit] = [current + Math.max(digit, 1) * value, 0];
    else digit = digit * 10 + value;
  }
  return total + current + digit;
}
