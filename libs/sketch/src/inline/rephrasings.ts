import { capitalised, replacing, type Rule } from './edit';

const SUBJECT = '(?:I|he|she|it|they|we|there|the \\p{Ll}+|\\p{Lu}\\p{Ll}+)';
const VERB = '(?:had|was|were|is|are|has|did|does|could|would|\\p{Ll}{2,}ed)';
const AFTER_SEMICOLON = new RegExp(`([\\p{L}’']{2,}); ((?:and |but |so )?${SUBJECT} ${VERB})\\b`, 'gu');

/** "It was not hers; Ivet had promised" → "It was not hers. Ivet had promised". */
const parted: Rule = (narration) =>
  [...narration.matchAll(AFTER_SEMICOLON)].map((match) =>
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
