/** The languages that the rules know words of. */
export const RULED_LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ja', 'zh'] as const;
export type RuledLanguage = (typeof RULED_LANGUAGES)[number];

export const KIN = [
  'father',
  'mother',
  'son',
  'daughter',
  'brother',
  'sister',
  'grandfather',
  'grandmother',
  'grandson',
  'granddaughter',
  'uncle',
  'aunt',
  'nephew',
  'niece',
  'cousin',
  'husband',
  'wife',
  'brother_in_law',
  'sister_in_law',
  'father_in_law',
  'mother_in_law',
] as const;
export type Kin = (typeof KIN)[number];

/**
 * What the rules know of a language. Patterns are alternatives of a regular expression, without the bounds of a word,
 * which `pattern` adds where a script has them. They were written for this project, from what stands in grammars.
 */
export interface Lexicon {
  code: RuledLanguage;
  /** Words stand apart. */
  spaced: boolean;
  /** A capital says that a word is a noun, not that it is a name. */
  nounCapitals?: boolean;
  /** Words that say nothing of what a text is about; the commonest of a language, by which it is also told. */
  functionWords: string;
  numbers: NumberWords;
  /** Not: what turns a statement round. */
  not: string;
  /** Before what is not there. */
  without?: string;
  /** Nothing more than a negation, as the value of a fact: "none". */
  none: string;
  /** The whole sentence is no statement of what is so: a dream, a memory, a condition, a picture. */
  unreal: string;
  /** What follows is what somebody says, thinks or writes down. */
  said: string;
  /** Something is now otherwise than it was, and the text says so. */
  changed: string;
  /** Only just, lately. */
  recent: string;
  /** Whoever is the subject is dead. */
  died: string;
  /** The same as a sentence of its own, where a language needs no subject. */
  diedAlone?: string;
  /** What is of the dead alone: "her grave", "the funeral of". */
  remains: string;
  /** Somebody is found dead: the one who was named last. */
  foundDead: string;
  /** What is done to the dead, or makes them so; they stand behind it, in Japanese before. */
  buries: string;
  /** Would, nearly, not: what makes no death of one. */
  notDied: string;
  /** Whoever is the subject has gone away, and not only out. */
  left?: string;
  /** Goes, and what behind it says that it is for good. */
  leaves?: string;
  forGood?: string;
  /** Nobody sees the one who was named before again. */
  unseen: string;
  /** On a stage, in a film, from a portrait: whoever does something there does not do it. */
  shown: string;
  /** When somebody was so old, with # for the number: what is told is remembered. */
  whenAged: string;
  /** Colours that eyes have for a while: from weeping, from a blow. */
  passingEyes: string;
  /** Marks the value or attribute of a fact as one about death. */
  deathValue: string;
  /** Pronouns of a person who was named before, as the subject. */
  heShe: string;
  /** What stands before a name that is no subject: of, by, for. */
  notSubjectBefore: string;
  /** What may stand before the subject at the beginning of a sentence. */
  opensSentence: string;
  /** A subject may follow the verb when something else opens the sentence. */
  verbSecond?: boolean;
  /** After a subject: what says a state of it or what it had done before, and no act. */
  noAct: string;
  /** Acts that can be done from afar, and ways back. */
  fromAfar?: string;
  /** The attribute of an age. */
  age: string;
  /** What a number is followed by when it is an age. */
  yearsOld: string;
  /** What a number is preceded by when it is an age: "turned". */
  turns: string;
  years: string;
  /** Words before a number that say that it is all of them. */
  definite: string;
  /** Somebody counts what there is. */
  counts: string;
  /** Before a number of what was named before it: "there were forty". */
  thereAre: string;
  /** Words that say that nothing of the kind is left out. */
  all: string;
  /** At most. */
  limit: string;
  kin: Readonly<Record<Kin, string>>;
  /** Whose: his, her, your. */
  whose: string;
  /** I, as the subject. */
  first: string;
  second: string;
  third: string;
  /** Anybody. */
  people: string;
  /** Words that count as one when they count the same. */
  sameUnits: readonly (readonly string[])[];
  weekdays: readonly string[];
  colours: readonly string[];
  /** What says of somebody that they use this hand. */
  handed: Readonly<Record<'left' | 'right', string>>;
  /** Verbs whose forms have no beginning in common, each with its infinitive first. */
  irregular: readonly (readonly string[])[];
  /** Attributes that are one, whatever they are called. */
  attributes: readonly (readonly string[])[];
  /** Comparatives and their opposites. */
  opposites: readonly (readonly [string, string])[];
}

export interface NumberWords {
  /** Words of a number, in lower case; several make one number when they follow each other. */
  values: Readonly<Record<string, number>>;
  /** Between two words of one number. */
  joiner?: string;
  ordinals: Readonly<Record<string, number>>;
  /** Numbers in words that nobody counts by: "half a dozen". */
  vague: string;
}

/** A regular expression that is made once; to be matched with, never stepped through by its `lastIndex`. */
export const expression = (source: string, flags: string): RegExp => compiledBy(flags)(source);

const compilers = new Map<string, (source: string) => RegExp>();

function compiledBy(flags: string): (source: string) => RegExp {
  let compiler = compilers.get(flags);
  if (!compiler) compilers.set(flags, (compiler = once((source) => new RegExp(source, flags))));
  return compiler;
}

/** What is made of a text once. The texts are those of the lexicons: there are as many as these hold. */
function once<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let made = known.get(text);
    if (made === undefined) known.set(text, (made = make(text)));
    return made;
  };
}

const agedByCode = new Map<string, string>();

/** The pattern of a memory that begins with an age, with the numbers of its language. */
export function whenAged({ code, numbers, whenAged: source }: Lexicon): string {
  let made = agedByCode.get(code);
  if (made === undefined) {
    const words = Object.keys(numbers.values).sort((a, b) => b.length - a.length);
    made = source.replaceAll('#', `(?:\\d{1,3}|${words.join('|')})(?:[- ](?:${words.join('|')}))?`);
    agedByCode.set(code, made);
  }
  return made;
}

/** A pattern of a lexicon as a regular expression over whole words, in any case. Made once. */
export function pattern({ spaced }: Pick<Lexicon, 'spaced'>, alternatives: string): RegExp {
  return (spaced ? wholeWords : anywhere)(alternatives);
}

const wholeWords = once((words) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'iu'));
const anywhere = once((words) => new RegExp(`(?:${words})`, 'iu'));

/** The same as `pattern`, to find every place. */
export function everyPattern(lexicon: Pick<Lexicon, 'spaced'>, alternatives: string): RegExp {
  return (lexicon.spaced ? everyWholeWord : everywhere)(alternatives);
}

const everyWholeWord = once((words) => new RegExp(wholeWords(words).source, 'giu'));
const everywhere = once((words) => new RegExp(anywhere(words).source, 'giu'));

/** The same without the bounds of words: finds more than it should, and much faster, where most texts hold nothing of it. */
export const loosely = once(
  (alternatives) => new RegExp(alternatives.replaceAll('\\p{Lu}', '\\S').replaceAll('\\p{L}', '\\S'), 'i'),
);
