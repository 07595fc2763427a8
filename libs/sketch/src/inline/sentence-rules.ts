import { REVISIONS } from '../phrases/phrasebook';
import { capitalised, replacing, type Rule } from './edit';

/** "She could see that the door was open." → "The door was open." */
export const filter: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<=^|[.!?]\s|\n)(?:He|She|They|We|I) (?:saw|noticed|could see|could hear|heard|felt) that ([a-zI][^.!?;"“”\n]{8,160}\.)/gu,
    ),
  ].map((match) => {
    const reason = 'Without the watcher in between, the reader sees it at first hand.';
    return replacing(match.index, match[0], capitalised(match[1]!), reason);
  });

/** "began to run" → "ran", unless something in the same sentence breaks it off. */
export const began: Rule = (narration) =>
  [...narration.matchAll(/\b(?:began|started|proceeded) to ([a-z]{2,})\b(?=([^.!?\n]{0,200}))/g)].flatMap((match) => {
    const past = pastTense(match[1]!);
    if (past === undefined || /\b(?:when|but|until|before|again)\b/.test(match[2]!)) return [];
    return [replacing(match.index, match[0], past, 'The act itself is stronger than its beginning.')];
  });

/** "There was a man who kept bees" → "A man kept bees". */
export const thereWas: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<=^|[.!?]\s|\n)There (?:was|were) ((?:an?|some|two|three|four|five|many|several) [a-z][a-z' -]{1,40}?) (?:who|that|which) (?=(?:had|was|were|stood|sat|lay|hung|ran|came|went|led|kept|made|took|[a-z]{3,}ed)\b)/g,
    ),
  ].map((match) =>
    replacing(match.index, match[0], `${capitalised(match[1]!)} `, 'The sentence can open on its own subject.'),
  );

/** "It was Osric who spoke" → "Osric spoke". */
export const cleft: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<=^|[.!?]\s|\n)It was ((?:the |an? |my |his |her )?\p{L}+(?: \p{L}+){0,2}?) who (?=(?:had|was|stood|sat|came|went|spoke|said|made|took|told|gave|[a-z]{3,}ed)\b)/gu,
    ),
  ].map((match) => {
    const reason = 'The plain order is quicker; the long one is worth keeping only for a contrast.';
    return replacing(match.index, match[0], `${capitalised(match[1]!)} `, reason);
  });

/** "Suddenly, the door" → "The door". */
export const suddenly: Rule = (narration) =>
  [...narration.matchAll(/(?<=^|[.!?]\s|\n)(?:Suddenly|All of a sudden|All at once), (\p{Ll}+)/gu)].map((match) =>
    replacing(match.index, match[0], capitalised(match[1]!), 'A surprise is greater unannounced.'),
  );

/** "was, indeed, a" → "was a": an aside that says nothing. Only after a few words, where no clause needs the comma. */
export const aside: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<=(?:^|[.!?;:]\s|\n)(?:[\p{L}'’-]+\s){0,3}[\p{L}'’-]+), (?:indeed|in fact|of course|as it were|so to speak|to be sure|no doubt|moreover|therefore|at any rate|it seems|it must be said), (?=\p{Ll})/gu,
    ),
  ].map((match) => replacing(match.index, match[0], ' ', 'The sentence moves faster without the aside.'));

/** "the town (such as it was) slept" → "the town slept". */
export const brackets: Rule = (narration) =>
  [...narration.matchAll(/(?<![\p{L}'’])(\p{L}+) \([^()\n"]{8,160}\)(?=[ ,.;:!?])/gu)].map((match) =>
    replacing(match.index, match[0], match[1]!, 'The remark in brackets stops the sentence, which stands without it.'),
  );

const LONG_SENTENCE = 40;
const LONG_SENTENCE_CHARACTERS = 180;
const SUBJECT = '(?:(?:I|he|she|they|we|it) \\p{Ll}+|there (?:was|were|is|are))';
const NOUN_SUBJECT =
  '(?:the|this|that|his|her|my|our|their|an?) (?:\\p{Ll}+ ){1,3}(?:was|were|had|is|are|has|could|would)';
const AFTER_SEMICOLON = new RegExp(
  `(\\p{L}+); ((?:and |but |yet |so |then |now |for )?(?:${SUBJECT}|${NOUN_SUBJECT}))\\b`,
  'gu',
);
const AFTER_COMMA = new RegExp(`(\\p{L}+), (?:and |(?=but ))((?:but )?${SUBJECT})\\b`, 'gu');
const SUBORDINATE =
  /^\W*(?:when|if|as|while|because|though|although|since|until|till|after|before|for|that|whether|who|which|what|where|how|once|unless|so|had|were)\b/i;

/** A sentence of more than forty words with room for a full stop before a new clause, near its middle. */
export const breathe: Rule = (narration) =>
  // Found whole and measured then: a pattern that asks for a length starts anew at every letter of a text without stops.
  [...narration.matchAll(/[^.!?\n]+[.!?]?/g)].flatMap((sentence) => {
    if (sentence[0].length < LONG_SENTENCE_CHARACTERS || !/[.!?]$/.test(sentence[0])) return [];
    const words = sentence[0].trim().split(/\s+/).length;
    if (words <= LONG_SENTENCE) return [];
    const middle = sentence[0].length / 2;
    const near = (a: RegExpMatchArray, b: RegExpMatchArray): number =>
      Math.abs(a.index! - middle) - Math.abs(b.index! - middle);
    const commas = SUBORDINATE.test(sentence[0]) ? [] : [...sentence[0].matchAll(AFTER_COMMA)];
    const match = [...sentence[0].matchAll(AFTER_SEMICOLON)].sort(near)[0] ?? commas.filter(inTheMiddle).sort(near)[0];
    if (!match) return [];
    const reason = `The sentence runs to ${words} words; a full stop here lets it breathe.`;
    return [replacing(sentence.index + match.index, match[0], `${match[1]!}. ${capitalised(match[2]!)}`, reason)];
  });

/** Where a whole clause stands on either side, and not the second half of a subordinate one. */
function inTheMiddle({ index, input = '' }: RegExpMatchArray): boolean {
  const before = input.slice(0, index);
  const clause = before.slice(Math.max(before.lastIndexOf(','), before.lastIndexOf(';')) + 1);
  return (
    before.split(/\s+/).length >= 12 &&
    input.length - index! > 60 &&
    !/\b(?:if|when|that|which|who|whose|as|because|while|though|where)\b/i.test(clause)
  );
}

/** The simple past of a verb in its base form; undefined when its spelling leaves doubt. */
export function pastTense(verb: string): string | undefined {
  const irregular = REVISIONS.past[verb];
  if (irregular !== undefined) return irregular;
  if (!/^[a-z]{3,}$/.test(verb)) return undefined;
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  // A short verb ending in vowel and consonant may or may not double it ("rap", "visit"): left alone.
  if (/[^aeiou][aeiou][bdfglmnprt]$/.test(verb)) return undefined;
  return `${verb}ed`;
}

const CLAUSE_SUBJECT = '(?:I|he|she|it|they|we|there|the \\p{Ll}+|\\p{Lu}\\p{Ll}+)';
const CLAUSE_VERB = '(?:had|was|were|is|are|has|did|does|could|would|\\p{Ll}{2,}ed)';
const CLAUSE_AFTER_SEMICOLON = new RegExp(
  `([\\p{L}’']{2,}); ((?:and |but |so )?${CLAUSE_SUBJECT} ${CLAUSE_VERB})\\b`,
  'gu',
);

/** "It was not hers; Ivet had promised" → "It was not hers. Ivet had promised". */
const parted: Rule = (narration) =>
  [...narration.matchAll(CLAUSE_AFTER_SEMICOLON)].map((match) =>
    replacing(
      match.index,
      match[0],
      `${match[1]!}. ${capitalised(match[2]!)}`,
      'Each clause gets a sentence of its own.',
    ),
  );

const SHORT_PAIR =
  /(?<=^|[.!?]\s|\n)(\p{Lu}[\p{L}’']*(?: [\p{L}’'-]+){2,7})\. (It|He|She|They|We|I) (\p{Ll}+(?: [\p{L}’'-]+){1,6}\.)/gu;

/** "The water took the steps. It took the rings." → "The water took the steps, and it took the rings." */
const joined: Rule = (narration) =>
  [...narration.matchAll(SHORT_PAIR)].map((match) => {
    const [whole, first, subject, rest] = [...match] as [string, string, string, string];
    const pronoun = subject === 'I' ? subject : subject.toLowerCase();
    return replacing(match.index, whole, `${first}, and ${pronoun} ${rest}`, 'One breath carries both.');
  });

/** Other ways to say the same, no better and no worse: for a rewrite, where revision finds nothing to mend. */
export const REPHRASINGS: readonly Rule[] = [parted, joined];
