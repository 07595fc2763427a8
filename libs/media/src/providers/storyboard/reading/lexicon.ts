import { fold } from '../../../framing/fold';
import { LANGUAGES, rowsOf, words, type Language } from '../data';
import { outlines } from '../outlines';

/** In the order in which a word is taken for one of them. */
const KINDS = ['grammar', 'count', 'light', 'crowd', 'subject', 'place', 'colour', 'pose', 'abstract'] as const;
export type Kind = (typeof KINDS)[number];

/** What a word can mean: of which kind, and which one. */
export interface Meaning {
  kind: Kind;
  id: string;
}

export interface Found {
  meanings: readonly Meaning[];
  /** In units of the text. */
  length: number;
  /** It ends as a plural does. */
  isPlural: boolean;
}

const LONGEST_PHRASE = 4;
const SHORTEST_STEM = 3;

/** Whether a language puts spaces between its words. */
export function isSpaced(language: Language): boolean {
  return language !== 'ja' && language !== 'zh';
}

/** What meanings are found by: words with their marks, or letters where no space is put between words. All are folded. */
export function unitsOf(text: string, language: Language): string[] {
  if (!isSpaced(language)) return [...fold(text)];
  // "l'homme" and "Mara's" are two words each, and a mark of its own ends a part.
  const apart = fold(text)
    .replace(/'s\b/g, " 's ")
    .replace(/\b(l|d|s|qu|n|j|c|m)'(?=\p{L})/gu, '$1 ');
  return apart.match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|'s|[.,;:!?()—–]/gu) ?? [];
}

/** The words of one language. */
class Lexicon {
  private readonly meanings = new Map<string, Meaning[]>();
  private readonly longest: number;
  private readonly endings: [ending: RegExp, listed: string][];

  constructor(readonly language: Language) {
    this.endings = words().endings[language].map(([ending, listed]) => [new RegExp(ending), listed]);
    for (const kind of KINDS) {
      const rows =
        kind === 'subject'
          ? [...outlines()].map(([id, { words: listed }]) => [id, listed[language]] as const)
          : rowsOf(kind, language);
      for (const [id, listed] of rows) for (const word of listed) this.add(word, { kind, id });
    }
    this.longest = isSpaced(language)
      ? LONGEST_PHRASE
      : Math.max(...[...this.meanings.keys()].map((key) => key.length));
  }

  private add(word: string, meaning: Meaning): void {
    const key = this.phrase(unitsOf(word, this.language));
    const known = this.meanings.get(key) ?? [];
    if (!known.some(({ kind, id }) => kind === meaning.kind && id === meaning.id)) known.push(meaning);
    this.meanings.set(key, known);
  }

  phrase(units: readonly string[]): string {
    return units.join(isSpaced(this.language) ? ' ' : '');
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

  /** The longest phrase that begins at a unit. */
  at(units: readonly string[], from: number, longest = this.longest): Found | undefined {
    for (let length = Math.min(longest, units.length - from); length > 0; length--) {
      const phrase = this.phrase(units.slice(from, from + length));
      const exact = this.meanings.get(phrase);
      const singular = this.listed(phrase);
      const meanings = exact ?? singular;
      if (meanings)
        return { meanings, length, isPlural: meanings.some((one) => singular?.some(({ id }) => id === one.id)) };
    }
    const part = this.language === 'de' ? this.lastPart(units[from]!) : undefined;
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
}

const lexicons = new Map<Language, Lexicon>();

/** Made when its language is met for the first time. */
export function lexiconOf(language: Language): Lexicon {
  let lexicon = lexicons.get(language);
  if (!lexicon) lexicons.set(language, (lexicon = new Lexicon(language)));
  return lexicon;
}

/** The one of which most words are known; English when none is. */
export function languageOf(text: string): Language {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  const scored = LANGUAGES.filter(isSpaced).map((language) => {
    const lexicon = lexiconOf(language);
    const found = unitsOf(text, language).flatMap((_, at, units) => lexicon.at(units, at) ?? []);
    const isSmall = ({ meanings }: Found) => meanings.some(({ kind }) => kind === 'grammar' || kind === 'count');
    return { language, score: found.reduce((sum, one) => sum + (isSmall(one) ? 1 : 1.5), 0) };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).language;
}
