import type { Lexicon } from '../language/lexicon';
import { expression } from '../language/lexicon';
import type { Quantity } from '../language/numbers';
import { termOf } from './terms';
import type { FactView } from './fact-view';
import type { Statement } from './statement';

/** How much of what a number counts, and of whom, has to be the same before another number contradicts it. */
const ENOUGH = 2;
/** A birthday may come between two nodes. */
const BIRTHDAY = 1;

/** Whether a statement gives another number for what a fact counts, or another age. */
export function contradictsNumber(view: FactView, statement: Statement): boolean {
  const { quantity, isAge } = view;
  if (!quantity || (isAge ? statement.ages : statement.quantities).length === 0 || !statement.isReal) return false;
  const told = statement.quantities.filter(({ start }) => start < statement.saidFrom);
  if (told.some(({ value }) => value === quantity.value)) return false;
  return isAge ? contradictsAge(view, told, statement) : told.some((one) => contradictsCount(view, one, statement));
}

function contradictsAge({ quantity, subject }: FactView, told: readonly Quantity[], statement: Statement): boolean {
  if (!statement.isAbout(subject!) && statement.speaker !== subject) return false;
  const ownWords = statement.speech && statement.speaker === subject;
  return statement.ages.some(
    ({ number, inOwnWordsAlone }) =>
      told.includes(number) && number.value !== quantity!.value + BIRTHDAY && (ownWords || !inOwnWordsAlone),
  );
}

function contradictsCount(view: FactView, told: Quantity, statement: Statement): boolean {
  const { quantity } = view;
  if (told.ordinal !== quantity!.ordinal) return false;
  return statement.lexicon.spaced ? spacedScore(view, told, statement) >= ENOUGH : sameCounter(view, told, statement);
}

function spacedScore(view: FactView, told: Quantity, statement: Statement): number {
  const { quantity, subject, thing, attribute } = view;
  const { text, lexicon } = statement;
  // Most numbers count something else: the terms of the sentence are not asked for then.
  const isTerm = (word: string) => statement.terms.has(word);
  const unit = statement.unitOf(told);
  const own = quantity!.unit;
  const counted = (word: string) => own.includes(word) || attribute.has(word) || thing.has(word);
  const head = unit.find(counted) ?? unit.find((word) => own.some((other) => isSameUnit(word, other, lexicon)));
  if (head === undefined) {
    // "The seventh" of what the sentence around it says.
    const bare = quantity!.ordinal && own.length === 0;
    return bare && [...view.stated].filter((word) => isTerm(word)).length > ENOUGH ? ENOUGH : 0;
  }
  const before = text.slice(0, told.start);
  let score = 0;
  if (expression(`(?<!\\p{L})(?:${lexicon.definite}) ?$`, 'iu').test(before)) score += 1;
  if (statement.has(lexicon.all) || statement.isOfNamed(told)) score += 2;
  if (thing.has(head)) score += 1;
  else if (subject === undefined ? [...thing].some((word) => isTerm(word)) : statement.isAbout(subject)) score += 1;
  const shared = (words: ReadonlySet<string>, most: number) =>
    Math.min(most, [...words].filter((word) => word !== head && !thing.has(word) && isTerm(word)).length);
  score += 2 * shared(view.uncounted, 1) + shared(attribute, 1);
  // What is enough already needs no look at the path.
  if (score >= ENOUGH) return score;
  score += shared(view.stated, 1);
  // What is at the most so many is not more of them, wherever they come from.
  const isOver = view.isLimit && told.value > quantity!.value;
  if (isOver && [...view.stated, ...thing].some((word) => word !== head && isTerm(word))) score += 1;
  return score;
}

function isSameUnit(a: string, b: string, lexicon: Lexicon): boolean {
  return unitTerms(lexicon).some((terms) => terms.has(a) && terms.has(b));
}

const termsOfUnits = new Map<string, ReadonlySet<string>[]>();

/** The terms of the units that count the same, each with the parts of its compounds. */
export function unitTerms({ code, sameUnits }: Lexicon): readonly ReadonlySet<string>[] {
  let terms = termsOfUnits.get(code);
  if (!terms) {
    terms = sameUnits.map((units) => new Set(units.flatMap((unit) => [unit, ...unit.split('-')].map(termOf))));
    termsOfUnits.set(code, terms);
  }
  return terms;
}

/** Where words do not stand apart: the same counter, or the thing itself behind the number, and its owner or all of them. */
function sameCounter(view: FactView, told: Quantity, statement: Statement): boolean {
  const { quantity, fact, subject, attribute, thing } = view;
  const { lexicon, terms, text } = statement;
  const [counter] = statement.unitOf(told);
  const name = fact.attribute.trim();
  const counted = isCounted(name, text.slice(told.end));
  if (!counted && (counter === undefined || counter !== quantity!.unit[0])) return false;
  if (statement.has(lexicon.not)) return false;
  const shared = [...attribute].filter((pair) => terms.has(pair)).length;
  const owner =
    subject === undefined
      ? [...thing].some((pair) => terms.has(pair)) || (thing.size === 0 && text.includes(fact.subject))
      : statement.isAbout(subject);
  // "当期十年": what is counted right before its number is all of it.
  const isTitled = name !== '' && text.slice(0, told.start).endsWith(name);
  const whole = owner || isTitled || statement.has(lexicon.all) || statement.has(lexicon.counts);
  // A name of one character is no pair of them.
  const isNamed = attribute.size === 0 && name !== '' && text.includes(name);
  return shared >= 2 || ((shared >= 1 || isNamed || counted) && whole);
}

function isCounted(name: string, after: string): boolean {
  const counter = /^(?:つ|個|个|間|间|人|名)?の?/u.exec(after)![0];
  return name !== '' && [after, after.slice(counter.length)].some((rest) => rest.startsWith(name));
}
