import type { Canon, Fact } from '@cse/prompts';
import { attributeOf, withoutAttribute } from './attributes';

/** Whether a fact says what somebody believes or says, and not what is so. */
export function isHearsay(fact: Fact): boolean {
  return Boolean(fact.holder) || modalityClass(fact) !== '';
}

/** What is said to be so, and what someone merely says or believes, are two things and never contradict each other. */
function modalityClass(fact: Fact): string {
  return fact.modality === 'rumoured' || fact.modality === 'believed' ? fact.modality : '';
}

/** Under which key a fact stands. */
export type KeyOf = (fact: Fact) => string;

/**
 * What a fact is about: subject and attribute, and who holds it when it is not simply true. Two facts that hold at
 * the same time under one key and say different things contradict each other; that takes no model to see.
 */
export function factKey(fact: Fact): string {
  return keyWith(fact.subject, fact);
}

/** The same, with whom or what the facts of a canon are about known by id, name and alias. */
export function factKeys({ characters = [], setting }: Canon): KeyOf {
  const bearers = new Map<string, string | undefined>();
  for (const { id, name, aliases = [] } of [...characters, ...(setting?.places ?? [])]) {
    for (const known of [id, name, ...aliases].map(subjectName)) {
      // A name that two bear tells of neither.
      bearers.set(known, bearers.has(known) && bearers.get(known) !== id ? undefined : id);
    }
  }
  return (fact) => keyWith(bearers.get(subjectName(fact.subject)) ?? fact.subject, fact);
}

function subjectName(subject: string): string {
  return normalised(subject).replace(/^the /, '');
}

function keyWith(subject: string, fact: Fact): string {
  const parts = [subject, attributeOf(fact), fact.holder ?? '', modalityClass(fact)].map(normalised);
  while (parts.at(-1) === '') parts.pop();
  return parts.join('|');
}

/** A value as far as it says something: "left-handed" of the dominant hand is "left", "31 years old" of an age "31". */
export function valueKey(fact: Fact): string {
  return withoutAttribute(attributeOf(fact), normalised(fact.value));
}

/** A value as far as it matters for saying the same: case, spacing, quotes and a closing mark do not. */
export function normalised(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.!;,]+$/, '');
}

export function sameValue(a: Fact, b: Fact): boolean {
  return valueKey(a) === valueKey(b);
}

/** From which position of the path a fact holds, and up to which it does (not included). */
export interface Validity {
  from: number;
  to: number;
}

/**
 * When a fact holds along a path. A fact without a beginning always did; one that ended before it began, by the
 * path's order, never holds.
 */
export function validityOf(fact: Fact, positions: ReadonlyMap<string, number>): Validity {
  const from = fact.valid_from
    ? (positions.get(fact.valid_from) ?? Number.POSITIVE_INFINITY)
    : Number.NEGATIVE_INFINITY;
  const to = fact.valid_to ? (positions.get(fact.valid_to) ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  return { from, to };
}
