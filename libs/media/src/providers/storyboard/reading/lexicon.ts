import { fold } from '../../../framing/fold';
import { LANGUAGES, rowsOf, words, type Language } from '../data';
import { outlines } from '../outlines';

/** In the order in which a word is taken for one of them. */
const KINDS = ['grammar', 'count', 'light', 'crowd', 'subject', 'place', 'pose', 'colour', 'abstract'] as const;

/** What a word can mean: of which kind, and which one. */
export interface Meaning {
  kind: (typeof KINDS)[number];
  id: string;
}

const LONGEST_PHRASE = 4;
const SHORTEST_STEM = 3;

export interface Found {
  meanings: readonly Meaning[];
  /** Words, or letters in languages that put no space between words. */
  length: number;
  /** It ends as a plural does. */
  isPlural: boolean;
}

function subjectsIn(language: Language): [id: string, words: string[]][] {
  return [...outlines()].map(([id, { words: listed }]) => [id, listed[language]]);
}

/** The words of one language. */
class Lexicon {
  private readonly meanings = new Map<string, Meaning[]>();
  private readonly longest: number;
  private readonly endings: [ending: RegExp, listed: string][];

  constructor(readonly language: Language) {
    this.endings = words().endings[language].map(([ending, listed]) => [new RegExp(ending), listed]);
    for (const kind of KINDS) {
      const rows = kind === 'subject' ? subjectsIn(language) : rowsOf(kind, language);
      for (const [id, listed] of rows) for (const word of listed) this.add(word, { kind, id });
    }
    this.longest = Math.max(...[...this.meanings.keys()].map((word) => word.length));
  }

  private add(word: string, meaning: Meaning): void {
    const key = fold(word);
    const known = this.meanings.get(key) ?? [];
    if (!known.some(({ kind, id }) => kind === meaning.kind && id === meaning.id)) known.push(meaning);
    this.meanings.set(key, known);
  }

  /** The listed form of an inflected phrase. */
  private listed(phrase: string): Meaning[] | undefined {
    for (const [ending, instead] of this.endings) {
      if (!ending.test(phrase)) continue;
      const form = phrase.replace(ending, instead);
      const meanings = form.length >= SHORTEST_STEM ? this.meanings.get(form) : undefined;
      const nouns = meanings?.filter(({ kind }) => kind !== 'grammar' && kind !== 'count');
      if (nouns?.length) return nouns;
    }
    return undefined;
  }

  /** The longest phrase that begins at a word. */
  at(words: readonly string[], from: number): Found | undefined {
    for (let length = Math.min(LONGEST_PHRASE, words.length - from); length > 0; length--) {
      const phrase = words.slice(from, from + length).join(' ');
      const exact = this.meanings.get(phrase);
      const singular = this.listed(phrase);
      const meanings = exact ?? singular;
      if (meanings)
        return { meanings, length, isPlural: meanings.some((one) => singular?.some(({ id }) => id === one.id)) };
    }
    const part = this.language === 'de' ? this.lastPart(words[from]!) : undefined;
    return part && { meanings: part, length: 1, isPlural: false };
  }

  /** What a German compound is in the end: a "Küchentisch" is a table. */
  private lastPart(word: string): Meaning[] | undefined {
    for (let from = 3; from <= word.length - 4; from++) {
      const end = word.slice(from);
      const meanings = this.meanings.get(end) ?? this.listed(end);
      const nouns = meanings?.filter(({ kind }) => kind === 'subject' || kind === 'place' || kind === 'crowd');
      if (nouns?.length) return nouns;
    }
    return undefined;
  }

  /** The longest word that begins at a letter, in a text without spaces. */
  atLetter(text: string, from: number): Found | undefined {
    for (let length = Math.min(this.longest, text.length - from); length > 0; length--) {
      const meanings = this.meanings.get(text.slice(from, from + length));
      if (meanings) return { meanings, length, isPlural: false };
    }
    return undefined;
  }
}

const lexicons = new Map<Language, Lexicon>();

/** Made when its language is met for the first time. */
export function lexiconOf(language: Language): Lexicon {
  let lexicon = lexicons.get(language);
  if (!lexicon) {
    lexicon = new Lexicon(language);
    lexicons.set(language, lexicon);
  }
  return lexicon;
}

/** The words of a text with spaces, folded; "l'homme" and "Mara's" are two words each, and a mark of its own ends a part. */
export function wordsOf(text: string): string[] {
  const apart = fold(text)
    .replace(/'s\b/g, " 's ")
    .replace(/\b(l|d|s|qu|n|j|c|m)'(?=\p{L})/gu, '$1 ');
  return apart.match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|'s|[.,;:!?()—–]/gu) ?? [];
}

const HAN_OR_KANA = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The one of which most words are known; English when none is. */
export function languageOf(text: string): Language {
  if (HAN_OR_KANA.test(text)) return /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? 'ja' : 'zh';
  const words = wordsOf(text);
  const scored = LANGUAGES.filter((language) => language !== 'ja' && language !== 'zh').map((language) => {
    let score = 0;
    for (let at = 0; at < words.length; at++) {
      const found = lexiconOf(language).at(words, at);
      if (found) score += found.meanings.some(({ kind }) => kind === 'grammar' || kind === 'count') ? 1 : 1.5;
    }
    return { language, score };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).language;
}
