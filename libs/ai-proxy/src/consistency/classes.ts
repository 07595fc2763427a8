import { pattern, type Lexicon } from '../language/lexicon';
import type { FactView } from './fact-view';
import type { Statement } from './statement';

/** Words of a value in whose place a sentence may put others of their kind. */
export interface Classes {
  weekdays: readonly string[];
  colours: readonly string[];
  /** Letters and digits together, as on a door or a tag: 4B. */
  codes: readonly string[];
}

/** Undefined when a value has no such word. */
export function classesOf(value: string, lexicon: Lexicon): Classes | undefined {
  // A day that is all of a value, and no part of what happened on it.
  const isDay = value.trim().split(/\s+/).length <= 2;
  const weekdays = isDay ? wordsIn(value, lexicon.weekdays, lexicon) : [];
  const colours = wordsIn(value, lexicon.colours, lexicon);
  const codes = value.match(CODE) ?? [];
  return weekdays.length + colours.length + codes.length > 0 ? { weekdays, colours, codes } : undefined;
}

/** Whether a statement puts another weekday, colour or code in the place of the one that a fact states. */
export function contradictsClass(view: FactView, statement: Statement): boolean {
  const { fact, subject, thing, attribute, classes } = view;
  if (!classes) return false;
  const { lexicon, text } = statement;
  if (!statement.isReal || statement.saidFrom < text.length) return false;
  const { terms } = statement;
  const owner = subject === undefined ? [...thing].some((word) => terms.has(word)) : statement.isAbout(subject);
  if (!owner || statement.has(lexicon.changed)) return false;
  const named = [...attribute].some((word) => terms.has(word) && !thing.has(word));
  if (differs(classes.weekdays, text, lexicon.weekdays, lexicon)) {
    return subject === undefined && !statement.has(lexicon.not);
  }
  if (!named) return false;
  if (differs(classes.colours, near(fact.attribute, text), lexicon.colours, lexicon) && !statement.has(lexicon.not))
    return true;
  const told = classes.codes.length > 0 ? (text.match(CODE) ?? []) : [];
  return told.length > 0 && !told.some((code) => classes.codes.includes(code));
}

function wordsIn(text: string, words: readonly string[], lexicon: Lexicon): string[] {
  if (!pattern(lexicon, words.join('|')).test(text)) return [];
  return words.filter((word) => pattern(lexicon, word).test(text));
}

function differs(stated: readonly string[], text: string, words: readonly string[], lexicon: Lexicon): boolean {
  if (stated.length === 0) return false;
  const told = wordsIn(text, words, lexicon);
  return told.length > 0 && !told.some((word) => stated.includes(word));
}

/** What stands beside a word: a colour has to be that of what has it. */
function near(attribute: string, text: string): string {
  const [first] = attribute.split(/\s+/);
  const at = text.toLowerCase().indexOf(first!.toLowerCase());
  return at < 0 ? '' : text.slice(Math.max(0, at - 16), at + first!.length + 16);
}

const CODE = /(?<![\p{L}\p{N}])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\p{L}\p{N}])/gu;
