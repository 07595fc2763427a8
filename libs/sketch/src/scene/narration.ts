/** How the current node is told. All of it is counted, nothing guessed from a mood. */
export interface Narration {
  english: boolean;
  firstPerson: boolean;
  tense: 'past' | 'present';
  /** The quotation mark and apostrophe that the story itself uses. */
  curly: boolean;
  /** Things somebody says aloud, three to nine words long, without the marks, the last one first. */
  spoken: string[];
}

const FUNCTION_WORDS = new Set(
  `the and of to a in that it is was he she i his her with as for on at but not you they had have be by from this which
  or are were my me him we our their there what when who would could will if no so into out up all one`.split(/\s+/),
);
const PAST =
  /\b(?:was|were|had|did|said|went|came|saw|took|stood|looked|turned|knew|thought|felt|could|\p{Ll}{3,}ed)\b/gu;
const PRESENT = /\b(?:is|are|am|has|does|says|goes|comes|sees|takes|stands|looks|turns|knows|thinks|feels|can)\b/gu;
/** What people say to each other has somebody in it; titles and inscriptions in quotation marks do not. */
const PERSONAL = /\b(?:I|you|he|she|we|they|it|me|him|her|us|them|thou|thee|ye|my|your|his|our|their)\b/i;
const DIALOGUE = /“([^“”]{1,600})”|"([^"]{1,600})"/g;

export function readNarration(text: string): Narration {
  const narrated = text.replace(DIALOGUE, ' ');
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const told = narrated.toLowerCase().match(/\p{L}+/gu) ?? [];
  const functional = words.filter((word) => FUNCTION_WORDS.has(word)).length;
  const first = told.filter((word) => word === 'i' || word === 'me' || word === 'my').length;
  return {
    // Running English has about four function words in ten; a handful of words proves nothing either way.
    english: words.length < 8 ? /^[\x20-\x7e\s\p{P}\p{S}]*$/u.test(text) : functional / words.length >= 0.2,
    firstPerson: first > 0 && first / Math.max(told.length, 1) >= 0.012,
    tense: count(narrated, PRESENT) > count(narrated, PAST) ? 'present' : 'past',
    curly: /[“”’]/.test(text),
    spoken: spokenLines(text),
  };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function spokenLines(text: string): string[] {
  const lines: string[] = [];
  for (const match of text.matchAll(DIALOGUE)) {
    for (const sentence of (match[1] ?? match[2]!).split(/(?<=[.!?])\s+/)) {
      const line = sentence.trim().replace(/[\s,;:.—–-]+$/, '');
      const words = line.split(/\s+/);
      const personal = /[?!]$/.test(line) || PERSONAL.test(line);
      const plain = /^\p{Lu}[\p{L}\p{M}' ’,-]*[!?]?$/u.test(line);
      if (plain && personal && words.length >= 3 && words.length <= 9 && line.length <= 70) lines.push(line);
    }
  }
  return [...new Set(lines)].reverse();
}
