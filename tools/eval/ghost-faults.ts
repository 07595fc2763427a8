import nlp from 'compromise';
import type { LabelledStory } from '../../test/fixtures';

/** What the labels of a story say about how it is told and who can act when it ends. */
export interface Told {
  person: LabelledStory['person'];
  tense: LabelledStory['tense'];
  /** Names of whoever is "I" or "you". */
  self: readonly string[];
  /** Names of the dead and of those who have left. */
  away: readonly string[];
}

export type Fault = 'acts_though_away' | 'wrong_person' | 'wrong_tense';

/** What is said or quoted is in the words of whoever says it. */
const QUOTED = /“[^”]*”|"[^"]*"/g;
const SPOKEN_OF =
  /\b(?:about|for|from|to|of|with|without|by|than|like|at|on|into|near|behind|after|before|against|over|only) $/i;
const OWN = {
  first: /\b(?:I|me|my|mine|myself|we|us|our)\b/,
  second: /\b(?:you|your|yours|yourself)\b/i,
  third: /(?!)/,
};

/**
 * What is wrong with a gist, by the labels alone. A name is taken for somebody who acts wherever it is neither
 * possessive nor spoken of; the past perfect tells of what was before. Knows nothing of how the gist was made.
 */
export function faultsOf(gist: string, { person, tense, self, away }: Told): Fault[] {
  const told = gist.replace(QUOTED, '…');
  const faults: Fault[] = [];
  if (away.some((name) => acts(name, told))) faults.push('acts_though_away');
  if (isWrongPerson(told, person, self)) faults.push('wrong_person');
  if (isWrongTense(told, tense)) faults.push('wrong_tense');
  return faults;
}

function acts(name: string, told: string): boolean {
  for (let at = told.indexOf(name); at >= 0; at = told.indexOf(name, at + 1)) {
    const before = told.slice(0, at);
    const after = told.slice(at + name.length);
    if (/\p{L}$/u.test(before) || /^\p{L}/u.test(after)) continue;
    if (!/^['’]s?\b/.test(after) && !/^ had\b/.test(after) && !SPOKEN_OF.test(before)) return true;
  }
  return false;
}

function isWrongPerson(told: string, person: Told['person'], self: readonly string[]): boolean {
  const others = (['first', 'second'] as const).filter((other) => other !== person);
  if (others.some((other) => OWN[other].test(told))) return true;
  if (person === 'third') return false;
  if (self.some((name) => new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u').test(told))) return true;
  // "She looks at the lake": of whom, when nobody was named and it is not the one who tells it?
  return /^(?:she|he|they)\b/i.test(told) && !OWN[person].test(told);
}

/** In the past nothing happens in the present; in the present the first thing that happens is no past. */
function isWrongTense(told: string, tense: Told['tense']): boolean {
  const terms = (nlp(told).json() as { terms: { text: string; tags: string[] }[] }[]).flatMap(
    (sentence) => sentence.terms,
  );
  const tenses = terms.flatMap(({ tags }, index) => {
    const before = terms[index - 1]?.text ?? '';
    if (tags.includes('PastTense')) return /^(?:has|have|having)$/i.test(before) ? [] : ['past'];
    if (!tags.includes('PresentTense') || tags.includes('Gerund')) return [];
    // "ask" is a present only of "I", "you", "we" and "they"; else it stands with "to" or "would".
    return !tags.includes('Infinitive') || /^(?:I|you|we|they)$/i.test(before) ? ['present'] : [];
  });
  return tense === 'past' ? tenses.includes('present') : tenses[0] === 'past';
}
