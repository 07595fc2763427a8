import type { Canon, Fact } from '@cse/prompts';
import { everyPattern, KIN, pattern, type Kin, type Lexicon } from '../language/lexicon';
import { quantitiesIn, type Quantity } from '../language/numbers';
import type { Cast } from './cast';
import { classesOf, type Classes } from './classes';
import { deniedBy, type Denied } from './denied';
import { handOf, type Hand } from './hands';
import { termOf, termsOf } from './terms';

/** A fact, as far as rules understand it. */
export interface FactView {
  fact: Fact;
  /** The character whom it is about, by id; else it is about a thing, a place, the story. */
  subject: string | undefined;
  /** What a thing or place that it is about is called. */
  thing: ReadonlySet<string>;
  attribute: ReadonlySet<string>;
  /** The words of its value beside the number and what that counts. */
  readonly uncounted: ReadonlySet<string>;
  /** The words around it where the path states it. */
  readonly stated: ReadonlySet<string>;
  /** What of it a sentence may tell otherwise by another word of the same kind. */
  readonly classes: Classes | undefined;
  /** The hand that somebody uses. */
  readonly hand: Hand | undefined;
  /** What it says that is not there, or not done. */
  readonly denied: Denied | undefined;
  /** The number that it states, and what it counts. */
  quantity: (Quantity & { unit: readonly string[] }) | undefined;
  isAge: boolean;
  /** It counts years. */
  inYears: boolean;
  /** Its number is the most that there may be. */
  isLimit: boolean;
  isDeath: boolean;
  /** Who somebody is to somebody else. */
  kin: { kin: Kin; of: string | undefined } | undefined;
}

/** @param statedIn finds the sentences of the path that state it, in one text; few facts need them */
export function viewOf(fact: Fact, canon: Canon, cast: Cast, lexicon: Lexicon, statedIn: () => string): FactView {
  const { attribute, value } = fact;
  const subject = subjectOf(fact, canon, cast);
  const named = [...(canon.setting?.places ?? [])].find(({ id }) => id === fact.subject);
  const isDeath = isDeathFact(fact, lexicon);
  const ageWords = lexicon.attributes[0]!;
  const quantity = isDeath ? undefined : quantityOf(value, lexicon);
  let stated: ReadonlySet<string> | undefined;
  return {
    fact,
    subject,
    thing: subject === undefined ? termsOf([fact.subject, named?.name ?? ''].join(' '), lexicon) : new Set(),
    attribute: termsOf(attribute, lexicon),
    uncounted: quantity ? uncountedOf(fact, quantity, lexicon) : new Set(),
    classes: classesOf(value, lexicon),
    hand: subject === undefined ? undefined : handOf(attribute, value, lexicon),
    denied: subject !== undefined && isDeath ? undefined : deniedBy(attribute, value, lexicon),
    get stated() {
      return (stated ??= termsOf(statedIn(), lexicon));
    },
    quantity,
    isAge: subject !== undefined && quantity !== undefined && ageWords.includes(attribute.trim().toLowerCase()),
    inYears: quantity !== undefined && pattern(lexicon, lexicon.years).test(`${attribute} ${value}`),
    isLimit: quantity !== undefined && pattern(lexicon, lexicon.limit).test(`${attribute} ${value}`),
    isDeath: subject !== undefined && isDeath,
    kin: subject === undefined ? undefined : kinOf(fact, cast, lexicon),
  };
}

/** The character whom a fact is about: by id, by name, by alias. */
function subjectOf({ subject }: Fact, { characters = [] }: Canon, cast: Cast): string | undefined {
  if (characters.some(({ id }) => id === subject)) return subject;
  const [mention] = cast.mentionsIn(subject);
  return mention && mention.end - mention.start >= subject.trim().length - 4 ? mention.id : undefined;
}

function isDeathFact({ attribute, value }: Fact, lexicon: Lexicon): boolean {
  return (
    pattern(lexicon, lexicon.deathValue).test(value.split(CLAUSE)[0]!) &&
    !pattern(lexicon, lexicon.not).test(value) &&
    !pattern(lexicon, 'wants?|plans?|fears?|promised|likely|soon').test(attribute)
  );
}

const CLAUSE = /[,;:(。、，]/;

function quantityOf(value: string, lexicon: Lexicon): FactView['quantity'] {
  const quantity = quantitiesIn(value, lexicon)[0];
  return quantity && { ...quantity, unit: unitAfter(value, quantity, lexicon) };
}

function uncountedOf(
  { value }: Fact,
  { start, end, unit }: NonNullable<FactView['quantity']>,
  lexicon: Lexicon,
): ReadonlySet<string> {
  const number = value.slice(start, end).toLowerCase();
  const units = new Set(lexicon.sameUnits.flat().map(termOf));
  return new Set(
    [...termsOf(value, lexicon)].filter((word) => !number.includes(word) && word !== unit[0] && !units.has(word)),
  );
}

/** What a number counts: the words right after it, in its clause. In scripts without spaces the next two characters. */
export function unitAfter(text: string, { end }: Quantity, lexicon: Lexicon): string[] {
  const [clause = ''] = text.slice(end).split(CLAUSE);
  if (!lexicon.spaced) return [...clause.slice(0, 1)];
  return [...clause.matchAll(/[\p{L}]+(?:-[\p{L}]+)*/gu)].slice(0, 3).map(([word]) => termOf(word.toLowerCase()));
}

function kinOf({ attribute, value }: Fact, cast: Cast, lexicon: Lexicon): FactView['kin'] {
  const kin = kinIn(value, lexicon)[0]?.kin ?? kinIn(attribute, lexicon)[0]?.kin;
  if (!kin) return undefined;
  const others = cast.mentionsIn(`${value} ${attribute}`);
  return { kin, of: others[0]?.id };
}

/** The words for kin in a text, the longest where one holds another. */
export function kinIn(text: string, lexicon: Lexicon): { kin: Kin; start: number; end: number }[] {
  if (!pattern(lexicon, anyKin(lexicon)).test(text)) return [];
  const found = KIN.flatMap((kin) => {
    return [...text.matchAll(everyPattern(lexicon, lexicon.kin[kin]))].map((match) => ({
      kin,
      start: match.index,
      end: match.index + match[0].length,
    }));
  });
  const inside = (one: (typeof found)[number]) =>
    found.some(
      (other) => other !== one && other.start <= one.start && one.end <= other.end && length(other) > length(one),
    ) ||
    // brother in "brother-in-law", where the hyphen ends a word.
    (lexicon.spaced && /^-/.test(text.slice(one.end)));
  return found.filter((one) => !inside(one)).sort((a, b) => a.start - b.start);
}

const allKin = new Map<string, string>();

function anyKin({ code, kin }: Lexicon): string {
  let words = allKin.get(code);
  if (words === undefined) allKin.set(code, (words = Object.values(kin).join('|')));
  return words;
}

function length({ start, end }: { start: number; end: number }): number {
  return end - start;
}
