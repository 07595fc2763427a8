import { expression, pattern, type Kin, type Lexicon } from '../language/lexicon';
import type { FactView } from './fact-view';
import type { Statement } from './statement';
import { termOf, termsOf } from './terms';

/** Whether a statement makes somebody another relative of the same person than a fact does. */
export function contradictsKin({ kin, subject }: FactView, statement: Statement): boolean {
  if (!kin || kin.of === undefined || !statement.isReal) return false;
  const { text, lexicon, mentions, speaker, speech } = statement;
  const other = kin.of;
  return statement.kin.some((told) => {
    if (told.kin === kin.kin || told.start >= statement.saidFrom || couldBoth(told.kin, kin.kin)) return false;
    const before = text.slice(0, told.start);
    // "As your husband, Agatha": what the one who speaks is to the one who is spoken to.
    if (speech && speaker === subject) {
      return mentions.some(({ id }) => id === other) && isSelf(before, lexicon);
    }
    const named = mentions.filter(({ end }) => end <= told.start).at(-1);
    if (named?.id !== subject || !isCalled(text.slice(named!.end, told.start), lexicon)) return false;
    return mentions.some(({ id }) => id === other) || speaker === other;
  });
}

/** A grandfather may be an uncle of somebody else, but nobody is the father and the brother of one person. */
function couldBoth(a: Kin, b: Kin): boolean {
  return a.startsWith('cousin') || b.startsWith('cousin');
}

function isSelf(before: string, lexicon: Lexicon): boolean {
  return expression(
    `(?:^|[\\s.])(?:as|i am|i['’]m|als|ich bin|como|soy|sou|comme|je suis|come|sono) (?:${lexicon.second}) ?$`,
    'iu',
  ).test(before);
}

/** "Benedito, seu irmão", "Abel was her brother": nothing but whose stands between. */
function isCalled(between: string, lexicon: Lexicon): boolean {
  if (!lexicon.spaced) return /^(?:是|は)[^。，]{0,6}(?:的|の)?$/.test(between);
  const is = 'is|was|ist|war|est|était|es|era|é|è';
  return expression(
    `^(?:,| (?:${is}))?,? ?(?:(?:${lexicon.whose}|the|a|der|die|le|la|el|o|il|l['’]) ?)*(?:\\p{L}+ )?$`,
    'iu',
  ).test(between);
}

/** Only just begun, of what a fact says has gone on for years. */
export function contradictsTenure(view: FactView, statement: Statement): boolean {
  const { quantity, subject, attribute, isAge, inYears } = view;
  const { lexicon } = statement;
  if (!quantity || isAge || !inYears || subject === undefined || quantity.value < 2) return false;
  if (!statement.isReal || !statement.isAbout(subject)) return false;
  const recent = statement.at(lexicon.recent);
  if (recent < 0 || recent >= statement.saidFrom) return false;
  const { terms } = statement;
  const years = termsOf(lexicon.years.replace(/[^\p{L}|]/gu, '').replaceAll('|', ' '), lexicon);
  return [...attribute, ...view.uncounted, ...view.stated].some((word) => !years.has(word) && terms.has(word));
}

/**
 * Whether a statement has something be there, or be done, of which a fact says that it is not. The fact's words stand
 * after its "no" or "never", else in its attribute.
 */
export function contradictsDenial(view: FactView, statement: Statement): boolean {
  const { denied, subject, thing } = view;
  const { lexicon, text } = statement;
  if (!denied || !statement.isReal || statement.has(lexicon.not) || statement.has(lexicon.changed)) return false;
  if (denied.people) return contradictsNobody(statement);
  if (denied.words.size === 0 || statement.saidFrom < text.length) return false;
  const { terms } = statement;
  const owner =
    subject === undefined ? [...thing].some((word) => holds(terms, word, lexicon)) : statement.isAbout(subject);
  const isTold = (word: string): boolean => holds(terms, word, lexicon) || (!denied.thing && isDone(statement, word));
  if (!owner || ![...denied.words].every(isTold)) return false;
  return subject === undefined || !denied.thing || isOwned(text, denied.words, lexicon);
}

/** A word, or a compound that ends with it: Kanarienvogel. */
function holds(terms: ReadonlySet<string>, word: string, lexicon: Lexicon): boolean {
  if (terms.has(word)) return true;
  if (lexicon.code !== 'de' || word.length < 4) return false;
  return [...terms].some((term) => term.length > word.length + 2 && term.endsWith(word));
}

/** Of a verb that a fact denies: another form of it. "nadar" is done in "nadou", 泳げない in 泳いで. */
function isDone({ terms, text, lexicon }: Statement, word: string): boolean {
  if (!lexicon.spaced) {
    const signs = [...word].filter((character) => /\p{Script=Han}/u.test(character)).join('');
    return signs !== '' && text.includes(signs);
  }
  const forms = lexicon.irregular.find(([infinitive]) => termOf(infinitive!) === word);
  if (forms) return pattern(lexicon, forms.join('|')).test(text);
  const stem = INFINITIVE.exec(word)?.[1];
  return stem !== undefined && [...terms].some((term) => term.startsWith(stem) && term.length <= stem.length + ENDING);
}

const INFINITIVE = /^(\p{L}{3,})(?:ar|er|ir|re|en)$/u;
/** The most letters that a form of a verb adds to what no form of it changes. */
const ENDING = 5;

/** "its long arm", "mit einem Bart": said to be somebody's own. */
function isOwned(text: string, words: ReadonlySet<string>, lexicon: Lexicon): boolean {
  if (!lexicon.spaced) return true;
  const owned = expression(
    `(?<!\\p{L})(?:${lexicon.whose}|has|had|have|with an?|mit (?:einem|einer)|avec une?|con una?|com uma?) (?:\\p{L}+ )?(\\p{L}+)`,
    'giu',
  );
  return [...text.matchAll(owned)].some((match) => [...termsOf(match[1]!, lexicon)].some((term) => words.has(term)));
}

/** Somebody walks where nobody is. The place need not be named: the story may be set there. */
function contradictsNobody(statement: Statement): boolean {
  const { lexicon, text } = statement;
  const somebody = pattern(lexicon, lexicon.people).exec(text);
  if (!somebody || somebody.index >= statement.saidFrom || statement.mentions.some(({ end }) => end <= somebody.index))
    return false;
  // The subject of the sentence, and nobody whom it speaks of.
  return text.slice(0, somebody.index).split(/\s+/).length <= 5;
}

/** "older than Marrow", said of Pell: who is compared, how, and with whom. */
export interface Comparison {
  who: string;
  than: string;
  how: string;
}

export function comparisonsIn(statement: Statement): Comparison[] {
  const { lexicon, mentions, text } = statement;
  // The cheapest question first: most sentences name nobody.
  if (mentions.length < 2 || !statement.isReal || statement.speech || statement.has(lexicon.not)) return [];
  return lexicon.opposites.flat().flatMap((how) => {
    const at = statement.at(how);
    if (at < 0 || at >= statement.saidFrom) return [];
    const who = mentions.filter(({ end }) => end <= at).at(-1);
    const than = mentions.find(({ start }) => start >= at + how.length);
    const near = who && than && at - who.end < 24 && than.start - at - how.length < 12;
    return near && who.id !== than.id && text ? [{ who: who.id, than: than.id, how }] : [];
  });
}

export function areOpposite(a: Comparison, b: Comparison, { opposites }: Lexicon): boolean {
  const same = a.who === b.who && a.than === b.than;
  const turned = a.who === b.than && a.than === b.who;
  const opposed = opposites.some((pair) => pair.includes(a.how) && pair.includes(b.how) && a.how !== b.how);
  return (same && opposed) || (turned && a.how === b.how);
}

const DEFINITE = "(?:the|der|die|das|le|la|l['’]|el|o|a|il|lo) ?(\\p{L}{4,}) \\p{Ll}";
const ABSENT_SUBJECT = new RegExp(`^${DEFINITE}`, 'iu');
const DEFINITE_NOUNS = new RegExp(`(?<!\\p{L})${DEFINITE}`, 'giu');

/** The nouns of a text that some statement may begin with, as something that is known. */
export function definiteNouns(text: string): string[] {
  return [...text.matchAll(DEFINITE_NOUNS)].map((match) => termOf(match[1]!.toLowerCase()));
}

/** The noun that a statement begins with, as something that is known: "The sender had …". */
export function absentSubject(statement: Statement): string | undefined {
  const { lexicon, text, speech } = statement;
  const match = lexicon.without === undefined || speech ? undefined : ABSENT_SUBJECT.exec(text);
  if (!match || !statement.isReal || statement.has(lexicon.not)) return undefined;
  return termOf(match[1]!.toLowerCase());
}

/** Whether a statement says that something is not there. */
export function isWithout({ lexicon, text }: Statement, noun: string): boolean {
  return absentIn(text, lexicon)[0] === noun;
}

/** The nouns that a text says are not there. */
export function absentIn(text: string, { without }: Lexicon): string[] {
  if (without === undefined) return [];
  const matches = text.matchAll(expression(`(?<!\\p{L})(?:${without}) (\\p{L}+)`, 'giu'));
  return [...matches].map((match) => termOf(match[1]!.toLowerCase()));
}
