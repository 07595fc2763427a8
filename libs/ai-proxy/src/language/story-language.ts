import { createRequire } from 'node:module';
import { BoundedMap } from '@cse/core';
import type { detectAll } from 'tinyld';
import { CHINESE } from './chinese';
import { ENGLISH } from './english';
import { FRENCH } from './french';
import { GERMAN } from './german';
import { ITALIAN } from './italian';
import { JAPANESE } from './japanese';
import { expression, type Lexicon } from './lexicon';
import { PORTUGUESE } from './portuguese';
import { SPANISH } from './spanish';

export const LEXICONS: readonly Lexicon[] = [ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, JAPANESE, CHINESE];
const COMMON = LEXICONS.filter(({ spaced }) => spaced).map(
  ({ code, functionWords }) => [code, new Set(functionWords.split(/\s+/))] as const,
);

/** In which languages a word is one of the commonest, by their places in `COMMON`: one look-up for all of them. */
const COMMON_IN: ReadonlyMap<string, readonly number[]> = (() => {
  const places = new Map<string, number[]>();
  COMMON.forEach(([, words], at) => {
    for (const word of words) places.set(word, [...(places.get(word) ?? []), at]);
  });
  return places;
})();

/** How many of some words are among the commonest of each language. */
function commonIn(words: readonly string[]): { code: string; found: number }[] {
  const counts = COMMON.map(([code]) => ({ code: code as string, found: 0 }));
  for (const word of words) for (const at of COMMON_IN.get(word) ?? []) counts[at]!.found++;
  return counts;
}

const NONE: ReadonlySet<string> = new Set();

/** The commonest words of a language; none where they are not known. @param code of two letters */
export function commonWordsOf(code: string | undefined): ReadonlySet<string> {
  return COMMON.find(([known]) => known === code)?.[1] ?? NONE;
}

/** Whether a language gives a capital to every noun, so that one says nothing of names. */
export function capitalisedNouns(code: string | undefined): boolean {
  return code === 'lb' || LEXICONS.some((lexicon) => lexicon.code === code && lexicon.nounCapitals === true);
}

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

/** Fewer words of a Latin script than these are claimed to be of no language. */
const FEWEST_WORDS = 4;
/** Of so many words, such a share at least are commonest ones of their language; else it is asked of a detector. */
const WITHOUT_COMMON = 8;
const FEW_COMMON = 0.2;
/** Of Chinese characters without any kana, which no Japanese sentence does without. */
const WITHOUT_KANA = 12;
/** So many of the commonest words of a language are no loan words. */
const FEWEST_COMMON = 3;
/** How many more of its commonest words another language has to have there. */
const MARGIN = 2;
/** Of a language whose commonest words are not known here, so many of another one's, and such a share of all words. */
const FOREIGN = { words: 4, share: 0.3 };
const ROMANCE: ReadonlySet<string> = new Set(['fr', 'es', 'pt', 'it']);
/** Their commonest words are mostly those of their neighbours. */
const NEAR_ROMANCE: ReadonlySet<string> = new Set(['gl', 'ca', 'oc', 'ast', 'an', 'co', 'sc', 'ht', 'ro']);

/**
 * Whether a text is surely not written in a language; what could be of it, or of none, is not. Names, and what is quoted
 * in it, may be of any language.
 * @param language in two letters
 */
export function isOtherLanguage(text: string, language: string): boolean {
  const looked = text.slice(0, LOOKED_AT);
  if (isSurely(looked, language) || !isOther(looked, language)) return false;
  const unnamed = looked.replace(NAME_OF_SEVERAL, '$1 ');
  if (unnamed !== looked && !isOther(unnamed, language)) return false;
  const told = unnamed.replace(QUOTED, ' ');
  return told === unnamed || wordsOf(told).length < FEWEST_WORDS || isOther(told, language);
}

/** Enough of its commonest words are there: most texts are told by this, and cost nothing more. */
function isSurely(text: string, language: string): boolean {
  const common = commonWordsOf(language);
  if (common === NONE) return false;
  let [words, found] = [0, 0];
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match !== null && words < ENOUGH_WORDS; match = WORD.exec(text)) {
    words++;
    if (common.has(match[0])) found++;
  }
  return found >= FEWEST_COMMON && found >= SURELY * words;
}

const WORD = /\p{L}+/gu;
/** What is looked at, and the share of commonest words in it that no other language has. */
const ENOUGH_WORDS = 24;
const SURELY = 0.4;
/** "Juan de la Cruz", "Anna von der Heide": small words inside a name. */
const NAME_OF_SEVERAL =
  /(\p{Lu}\p{L}+)(?: (?:de|del|la|las|los|le|du|des|di|da|do|dos|das|della|von|van|vom|zu|der|den|y|e))+ (?=\p{Lu})/gu;

function isOther(text: string, language: string): boolean {
  const own = scriptsOf(language);
  if (own === undefined) return false;
  if (shareOf(text, own) < MOST) return IS_LATIN.test(text) || OTHER_SCRIPT.test(text);
  if (language === 'zh') return (text.match(KANA)?.length ?? 0) >= FEWEST_CHARACTERS;
  if (language === 'ja') return (text.match(HAN)?.length ?? 0) >= WITHOUT_KANA && text.match(KANA) === null;
  return own === LATIN && isOtherLatin(wordsOf(text), text, language);
}

/** Of a language in Latin letters: its commonest words are not there, and those of another one are. */
function isOtherLatin(words: readonly string[], text: string, language: string): boolean {
  if (words.length < FEWEST_WORDS) return false;
  const counts = commonIn(words);
  const own = counts.find(({ code }) => code === language);
  const best = counts.filter((one) => one !== own).reduce((a, b) => (b.found > a.found ? b : a));
  if (!own) {
    if (NEAR_ROMANCE.has(language) && ROMANCE.has(best.code)) return false;
    if (best.found < FOREIGN.words || best.found < FOREIGN.share * words.length) return false;
    return byLetters(text) === best.code;
  }
  if (own.found === 0 && best.found >= MARGIN) return true;
  if (best.found >= FEWEST_COMMON && best.found >= 1.5 * own.found) {
    return best.found >= own.found + MARGIN || byLetters(text) === best.code;
  }
  if (words.length < WITHOUT_COMMON) return false;
  if (own.found < FEW_COMMON * words.length) return !detected(text).slice(0, 3).includes(language);
  return best.found >= own.found && byLetters(text) === best.code;
}

/** Below this share of letters in its scripts a text is of another language, unless it is short. */
const MOST = 0.5;
const IS_LATIN = /(?:\p{Script=Latin}\P{L}*){16}/u;
/** Four characters that are not Latin are no name in passing. */
const OTHER_SCRIPT = /(?:[^\P{L}\p{Script=Latin}]\P{L}*){4}/u;

const LATIN = /\p{Script=Latin}/gu;
const CHARACTERS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
/** The letters of a language, by the script that it is written in (ISO 15924). */
const LETTERS: Readonly<Record<string, RegExp>> = {
  Latn: LATIN,
  Jpan: CHARACTERS,
  Hans: CHARACTERS,
  Hant: CHARACTERS,
  Kore: /[\p{Script=Hangul}\p{Script=Han}]/gu,
  Cyrl: /\p{Script=Cyrillic}/gu,
  Grek: /\p{Script=Greek}/gu,
  Arab: /\p{Script=Arabic}/gu,
  Hebr: /\p{Script=Hebrew}/gu,
  Thai: /\p{Script=Thai}/gu,
  Deva: /\p{Script=Devanagari}/gu,
};
/** Languages that are written in several scripts. */
const SEVERAL = new Set(['sr', 'uz', 'az', 'kk', 'mn', 'ku', 'pa', 'ug', 'tt', 'bs', 'sh']);
const scripts = new BoundedMap<string, RegExp | undefined>(64);

/** The letters of a language; undefined where they are not known here. */
function scriptsOf(language: string): RegExp | undefined {
  if (!scripts.has(language)) {
    const locale = SEVERAL.has(language) || !/^[a-z]{2,3}$/.test(language) ? undefined : new Intl.Locale(language);
    scripts.set(language, LETTERS[locale?.maximize().script ?? '']);
  }
  return scripts.get(language);
}

/** The share of a text's letters that are of these, at most all of them. */
function shareOf(text: string, letters: RegExp): number {
  // Nearly all texts have no other letters, and are not counted letter by letter.
  if (!expression(`(?!${letters.source})\\p{L}`, 'u').test(text)) return text.search(letters) < 0 ? 0 : 1;
  return (text.match(letters)?.length ?? 0) / text.match(LETTER)!.length;
}

/** What is said or cited in a text, in the quotation marks of any language. */
const QUOTED = /"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|»[^«\n]*«|«[^»\n]*»|「[^」\n]*」|『[^』\n]*』|《[^》\n]*》/gu;

/** When one language has clearly more of its commonest words there than any other. */
function byCommonWords(text: string): string | undefined {
  const [first, second] = commonIn(wordsOf(text)).sort((a, b) => b.found - a.found);
  return first!.found >= 3 && first!.found >= 1.5 * second!.found ? first!.code : undefined;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

let detector: { detectAll: typeof detectAll } | undefined;
/** What a detector by letters makes of a text, the likeliest first. */
function detected(text: string): string[] {
  // Its tables take a moment to load, which most stories need not wait for.
  detector ??= createRequire(__filename)('tinyld') as { detectAll: typeof detectAll };
  return detector.detectAll(text).map(({ lang }) => lang);
}

function byLetters(text: string): string | undefined {
  return detected(text)[0];
}
