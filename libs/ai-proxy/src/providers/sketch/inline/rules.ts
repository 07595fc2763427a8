import type { InlineCandidate } from '@cse/prompts';
import { indefinite } from '../grammar/sentence';
import { pastTense } from './past-tense';
import { STRONGER, WORDY, WORN } from './weak-phrases';

/** A change to one slice of a node, before it is known to stand there only once. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  kind: InlineCandidate['kind'];
  reason: string;
}

/** Finds everything that one kind of revision would change. Only narration is looked at: speech belongs to who speaks. */
export type Rule = (narration: string) => Edit[];

function byPhrase(list: readonly [string, string][], reason: (weak: string, strong: string) => string): Rule {
  const strong = new Map(list);
  const pattern = new RegExp(`\\b(?:${list.map(([weak]) => weak).join('|')})\\b`, 'gi');
  return (narration) =>
    [...narration.matchAll(pattern)].map((match) => {
      const better = strong.get(match[0].toLowerCase())!;
      return replacing(match.index, match[0], like(match[0], better), reason(match[0].toLowerCase(), better));
    });
}

const wordy = byPhrase(WORDY, (weak, strong) => `"${strong}" says what "${weak}" says, in less room.`);
const stronger = byPhrase(STRONGER, (weak, strong) => `One word, "${strong}", does the work of "${weak}".`);
const worn = byPhrase(WORN, () => 'The comparison is worn; the plain word is stronger here.');

/** "She could see that the door was open." → "The door was open." */
const filter: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<=^|[.!?]\s|\n)(?:He|She|They|We|I) (?:saw|noticed|could see|could hear|heard|felt) that ([a-zI][^.!?;"“”\n]{8,160}\.)/gu,
    ),
  ].map((match) =>
    replacing(
      match.index,
      match[0],
      capitalised(match[1]!),
      'Without the watcher in between, the reader sees it at first hand.',
    ),
  );

/** "began to run" → "ran", unless something in the same sentence breaks it off. */
const began: Rule = (narration) =>
  [...narration.matchAll(/\b(?:began|started) to ([a-z]{2,})\b(?=([^.!?\n]{0,200}))/g)].flatMap((match) => {
    const past = pastTense(match[1]!);
    if (past === undefined || /\b(?:when|but|until|before|again)\b/.test(match[2]!)) return [];
    const whole = match[0];
    return [replacing(match.index, whole, past, 'The act itself is stronger than its beginning.')];
  });

/** "There was a man who kept bees" → "A man kept bees". */
const thereWas: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<=^|[.!?]\s|\n)There (?:was|were) ((?:an?|some|two|three|four|five|many|several) [a-z][a-z' -]{1,40}?) (?:who|that|which) (?=(?:had|was|were|stood|sat|lay|hung|ran|came|went|led|kept|made|took|[a-z]{3,}ed)\b)/g,
    ),
  ].map((match) =>
    replacing(match.index, match[0], `${capitalised(match[1]!)} `, 'The sentence can open on its own subject.'),
  );

const NOT_AFTER_VERY =
  /^(?:much|many|well|little|few|same|first|last|own|best|next|end|edge|top|middle|good|soon|often)$/;

/** "a really old house" → "an old house". */
const intensifier: Rule = (narration) =>
  [
    ...narration.matchAll(
      /\b(an?|was|were|is|are|been|felt|looked|seemed|grew|became|and|with) (very|really|extremely|incredibly|totally|literally|actually|basically) ([a-z]{3,})\b/g,
    ),
  ].flatMap((match) => {
    const [whole, before, intensive, word] = match as unknown as [string, string, string, string];
    if (NOT_AFTER_VERY.test(word) || word.endsWith('ly')) return [];
    const text = /^an?$/.test(before) ? indefinite(word) : `${before} ${word}`;
    return [replacing(match.index, whole, text, `"${word}" is strong enough without "${intensive}".`)];
  });

/** "was, indeed, a" → "was a": an aside that says nothing. Only after a few words, where no clause needs the comma. */
const aside: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<=(?:^|[.!?;:]\s|\n)(?:[\p{L}'’-]+\s){0,3}[\p{L}'’-]+), (?:indeed|in fact|of course|as it were|so to speak|to be sure|no doubt|moreover|therefore|at any rate|it seems|it must be said), (?=\p{Ll})/gu,
    ),
  ].map((match) => replacing(match.index, match[0], ' ', 'The sentence moves faster without the aside.'));

const SAID: Readonly<Record<string, string>> = {
  ejaculated: 'said',
  opined: 'said',
  averred: 'said',
  rejoined: 'said',
  intoned: 'said',
  remarked: 'said',
  queried: 'asked',
  inquired: 'asked',
  questioned: 'asked',
  soliloquized: 'murmured',
};

/** A showy verb of saying, straight after the speech. */
const tag: Rule = (narration) =>
  [
    ...narration.matchAll(
      /(?<="\s(?:[\p{L}’'.]+\s){0,2})(ejaculated|opined|averred|rejoined|intoned|remarked|queried|inquired|questioned|soliloquized)\b(?! (?:about|into|after|of|on|upon|the)\b)/gu,
    ),
  ].map((match) => {
    const plain = SAID[match[1]!]!;
    return replacing(match.index, match[0], plain, `"${plain}" disappears, and the line itself carries the tone.`);
  });

/** "Suddenly, the door" → "The door". */
const suddenly: Rule = (narration) =>
  [...narration.matchAll(/(?<=^|[.!?]\s|\n)(?:Suddenly|All of a sudden|All at once), (\p{Ll}+)/gu)].map((match) =>
    replacing(match.index, match[0], capitalised(match[1]!), 'A surprise is greater unannounced.'),
  );

const LONG_SENTENCE = 45;

/** A sentence of more than 45 words with a semicolon before a new clause: a full stop lets it breathe. */
const breathe: Rule = (narration) =>
  [...narration.matchAll(/[^.!?\n]{200,}[.!?]/g)].flatMap((sentence) => {
    const words = sentence[0].split(/\s+/).length;
    const breaks = [...sentence[0].matchAll(NEW_CLAUSE)];
    // The one nearest to the middle.
    const middle = sentence[0].length / 2;
    const match = breaks.sort((a, b) => Math.abs(a.index - middle) - Math.abs(b.index - middle))[0];
    if (words <= LONG_SENTENCE || !match) return [];
    const reason = `The sentence runs to ${words} words; a full stop here lets it breathe.`;
    return [replacing(sentence.index + match.index, match[0], `${match[1]!}. ${capitalised(match[2]!)}`, reason)];
  });

const NEW_CLAUSE =
  /(\p{L}+); ((?:and |but |yet |so )?(?:(?:I|he|she|they|we|it) \p{Ll}+|there (?:was|were|is|are)|(?:the|this|that|his|her|my|our|their|an?) (?:\p{Ll}+ ){1,3}(?:was|were|had|is|are|has|could|would)))\b/gu;

export const RULES: readonly Rule[] = [
  filter,
  began,
  thereWas,
  worn,
  stronger,
  wordy,
  suddenly,
  intensifier,
  aside,
  tag,
  breathe,
];

function replacing(start: number, original: string, text: string, reason: string): Edit {
  return { start, end: start + original.length, text, kind: 'replace', reason };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** With a capital where the words it replaces had one. */
function like(original: string, text: string): string {
  return /^\p{Lu}/u.test(original) ? capitalised(text) : text;
}
