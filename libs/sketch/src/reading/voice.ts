import type { Canon, PathNode } from '@cse/prompts';
import { BLANK, proseOf } from './prose';

export type Person = 'first' | 'second' | 'third';
export type Tense = 'past' | 'present';

/** How a story is told. */
export interface Voice {
  person: Person;
  tense: Tense;
  /** The story has typographic quotation marks and apostrophes. */
  curly: boolean;
}

/** Nodes that show it. */
const SHOWING = 6;
const PAST =
  /\b(?:was|were|had|did|went|came|saw|took|stood|looked|turned|knew|thought|felt|could|kept|gave|found|made|\p{Ll}{3,}ed)\b/gu;
const PRESENT =
  /\b(?:is|are|am|has|does|goes|comes|sees|takes|stands|looks|turns|knows|thinks|feels|can|keeps|gives|finds|makes|do|have)\b/gu;
/** Share of words that an "I" or a "you" has in what it narrates itself. */
const NARRATES = 0.012;

/** As the canon says, else as the last nodes show; in the narration, not in what is said aloud. */
export function voiceOf(path: readonly PathNode[], { tone }: Canon): Voice {
  const recent = path.slice(-SHOWING);
  const told = recent.map((node) => proseOf(node).narration.replaceAll(BLANK, ' ')).join('\n');
  return {
    person: personOf(tone?.pov) ?? shownPerson(told),
    tense: tenseOf(tone?.tense) ?? (count(told, PRESENT) > count(told, PAST) ? 'present' : 'past'),
    curly: /[“”’]/.test(recent.map(({ text }) => text).join('\n')),
  };
}

export function personOf(pov = ''): Person | undefined {
  if (/\b(?:first|1st)\b/i.test(pov)) return 'first';
  if (/\b(?:second|2nd)\b/i.test(pov)) return 'second';
  return /\b(?:third|3rd|omniscient|limited)\b/i.test(pov.replaceAll('_', ' ')) ? 'third' : undefined;
}

export function tenseOf(tense = ''): Tense | undefined {
  if (/\bpast\b/i.test(tense)) return 'past';
  return /\bpresent\b/i.test(tense) ? 'present' : undefined;
}

function shownPerson(told: string): Person {
  const words = told.toLowerCase().match(/\p{L}+/gu) ?? [];
  const share = (own: RegExp) => words.filter((word) => own.test(word)).length / Math.max(words.length, 1);
  const [first, second] = [share(/^(?:i|me|my|myself)$/), share(/^(?:you|your|yourself)$/)];
  if (Math.max(first, second) < NARRATES) return 'third';
  return first >= second ? 'first' : 'second';
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
