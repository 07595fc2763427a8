import type { detectAll } from 'tinyld';
import { CHINESE } from './chinese';
import { ENGLISH } from './english';
import { FRENCH } from './french';
import { GERMAN } from './german';
import { ITALIAN } from './italian';
import { JAPANESE } from './japanese';
import type { Lexicon } from './lexicon';
import { PORTUGUESE } from './portuguese';
import { SPANISH } from './spanish';

const LEXICONS: readonly Lexicon[] = [ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, JAPANESE, CHINESE];
const COMMON = LEXICONS.filter(({ spaced }) => spaced).map(
  ({ code, functionWords }) => [code, new Set(functionWords.split(/\s+/))] as const,
);

/** The words of a language that rules work with; undefined for one that they do not know. @param tag such as pt-BR */
export function lexiconOf(tag: string | undefined): Lexicon | undefined {
  const code = tag?.toLowerCase().split('-')[0];
  return LEXICONS.find((lexicon) => lexicon.code === code);
}

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const HAN = /\p{Script=Han}/gu;
const KANA_OR_HAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const LETTER = /\p{L}/gu;
/** So many letters, 16, tell a language; of fewer nothing is claimed. */
const ENOUGH_LETTERS = /(?:\p{L}\P{L}*){16}/u;
/** In scripts in which a character is a word. */
const FEWEST_CHARACTERS = 4;
/** The most of a text that is looked at: more of it tells no more. */
const LOOKED_AT = 2_000;

type Counts = [letters: number, kana: number, han: number];

/**
 * The language that a text is written in, as a code of two letters; undefined when it is too short to tell. Script and
 * the commonest words tell most; what they leave open a detector by letters decides, loaded when it is first needed.
 */
export function languageOf(text: string): string | undefined {
  const looked = text.slice(0, LOOKED_AT);
  if (KANA_OR_HAN.test(looked)) {
    const [letters, kana, han] = [LETTER, KANA, HAN].map((script) => looked.match(script)?.length ?? 0) as Counts;
    if (kana + han >= FEWEST_CHARACTERS && (kana + han) * 3 > letters) return kana > 0 ? 'ja' : 'zh';
  }
  if (!ENOUGH_LETTERS.test(looked)) return undefined;
  return byCommonWords(looked) ?? byLetters(looked);
}

/** Whether a text is surely not written in a language. What could be of it, or of none, is not. */
export function isOtherLanguage(text: string, language: string): boolean {
  const found = languageOf(text);
  if (found === undefined || found === language) return false;
  const own = COMMON.find(([code]) => code === language)?.[1];
  if (!own) return true;
  const words = wordsOf(text);
  const theirs = COMMON.find(([code]) => code === found)?.[1];
  const count = (known: ReadonlySet<string>) => words.filter((word) => known.has(word)).length;
  // Names and loan words mislead a detector; the small words of a language do not.
  return theirs ? count(theirs) > count(own) : count(own) === 0 && words.length >= 6;
}

/** When one language has clearly more of its commonest words there than any other. */
function byCommonWords(text: string): string | undefined {
  const words = wordsOf(text);
  const shares = COMMON.map(([code, known]) => ({ code, found: words.filter((word) => known.has(word)).length }));
  const [first, second] = shares.sort((a, b) => b.found - a.found);
  return first!.found >= 3 && first!.found >= 1.5 * second!.found ? first!.code : undefined;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

let detector: { detectAll: typeof detectAll } | undefined;
function byLetters(text: string): string | undefined {
  // Its tables take a moment to load, which most stories need not wait for.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  detector ??= require('tinyld') as { detectAll: typeof detectAll };
  return detector.detectAll(text)[0]?.lang;
}
