import { getConjugation, mergeVerbsData } from 'english-verbs-helper';
import irregular from 'english-verbs-irregular/dist/verbs.json';
import type { Tense } from '../reading/voice';

/** Irregular English verbs by their base form. */
export const VERBS = mergeVerbsData(irregular, {});

/** As `english-verbs-helper` counts persons: I, you, he or she, they. */
export type GrammaticalPerson = 0 | 1 | 2 | 5;

export function conjugated(verb: string, tense: Tense, person: GrammaticalPerson): string {
  return getConjugation(VERBS, verb, tense === 'past' ? 'SIMPLE_PAST' : 'SIMPLE_PRESENT', person, {});
}

export function participle(verb: string): string {
  return getConjugation(VERBS, verb, 'PERFECT_PAST', 2, {}).replace(/^had /, '');
}

/** Somebody as sentences need them. */
export interface Actor {
  subject: string;
  object: string;
  possessive: string;
  person: GrammaticalPerson;
}

export const I: Actor = { subject: 'I', object: 'me', possessive: 'my', person: 0 };
export const YOU: Actor = { subject: 'you', object: 'you', possessive: 'your', person: 1 };

export function named(name: string): Actor {
  return { subject: name, object: name, possessive: `${name}’s`, person: 2 };
}

/** The verbs of a story, in its tense. */
export class Verbs {
  readonly will: 'would' | 'will';

  constructor(readonly tense: Tense) {
    this.will = tense === 'past' ? 'would' : 'will';
  }

  /** "asks", "asked", "ask", as whoever does it asks for. */
  of({ person }: Pick<Actor, 'person'>, verb: string): string {
    return conjugated(verb, this.tense, person);
  }

  /** The same of things. */
  ofThing(verb: string, plural = false): string {
    return conjugated(verb, this.tense, plural ? 5 : 2);
  }
}

/** One sentence or more: a capital at the start and after a full stop, typographic marks only where the story has them. */
export function asSentence(text: string, curly: boolean): string {
  return withMarks(
    text.replace(/(^|[.!?]” |[.!?] )(“?)(\p{Ll})/gu, (_, before: string, quote: string, letter: string) => {
      return `${before}${quote}${letter.toUpperCase()}`;
    }),
    curly,
  );
}

/** A title: a capital, and no full stop. */
export function asTitle(text: string, curly: boolean): string {
  return withMarks(text.charAt(0).toUpperCase() + text.slice(1), curly);
}

function withMarks(text: string, curly: boolean): string {
  return curly ? text : text.replaceAll(/[“”]/g, '"').replaceAll('’', "'");
}
