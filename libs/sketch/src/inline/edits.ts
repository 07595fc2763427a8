import { isFunctionWord } from '@cse/ai-proxy';
import { proseOf } from '../reading/prose';

/** A change to one slice of a node: fewer or plainer words for the same thing. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  reason: string;
}

/** Finds all that one kind of revision would change in a narration. Speech and markup are blanked out in it. */
type Rule = (narration: string) => Edit[];

/** Words that may stand twice in a row. */
const MAY_REPEAT = /^(?:had|that|no|very|so|on|in|again|there|now|long|far|more|never|ha|bye|knock|tick)$/i;

const doubled: Rule = (narration) =>
  [...narration.matchAll(/(?<![\p{L}\p{N}'’-])(\p{Ll}+) \1(?![\p{L}\p{N}'’-])/gu)]
    .filter(([, word]) => !MAY_REPEAT.test(word!))
    .map(({ 0: pair, 1: word, index }) => edit(index, pair, word!, `"${word!}" stands twice.`));

/** Longer ways to say a short word, with nothing lost. */
const WORDY: Readonly<Record<string, string>> = {
  'in order to': 'to',
  'due to the fact that': 'because',
  'owing to the fact that': 'because',
  'in spite of the fact that': 'although',
  'despite the fact that': 'although',
  'at this point in time': 'now',
  'at that point in time': 'then',
  'until such time as': 'until',
  'in the event that': 'if',
  'with the exception of': 'except',
  'in close proximity to': 'near',
  'for the purpose of': 'for',
  'each and every': 'every',
  'first and foremost': 'first',
  'all of a sudden': 'suddenly',
  'nodded his head': 'nodded',
  'nodded her head': 'nodded',
  'shrugged his shoulders': 'shrugged',
  'shrugged her shoulders': 'shrugged',
  'thought to himself': 'thought',
  'thought to herself': 'thought',
  'whispered softly': 'whispered',
  'whispered quietly': 'whispered',
  'shouted loudly': 'shouted',
  'crept quietly': 'crept',
  'completely empty': 'empty',
  'completely silent': 'silent',
};
const WORDY_PATTERN = new RegExp(`(?<![\\p{L}\\p{N}])(?:${Object.keys(WORDY).join('|')})(?![\\p{L}\\p{N}])`, 'giu');

const wordy: Rule = (narration) =>
  [...narration.matchAll(WORDY_PATTERN)].map(({ 0: long, index }) => {
    const short = WORDY[long.toLowerCase()]!;
    return edit(index, long, like(long, short), `"${short}" says the same in less room.`);
  });

/** "Suddenly, the lamp went out." → "The lamp went out." */
const suddenly: Rule = (narration) =>
  [...narration.matchAll(/(?<=^|[.!?] |\n)(Suddenly|All at once|All of a sudden), (\p{L})/gu)].map(
    ({ 0: opening, 1: word, 2: letter, index }) =>
      edit(index, opening, letter!.toUpperCase(), `Without "${word!}" it comes as suddenly.`),
  );

const HAPPENED = '(?:\\p{Ll}{2,}ed|had|was|kept|stood|sat|lay|hung|held|said|wore|ran|came|led|knew|told|made|sold)';
const THERE_WAS = new RegExp(
  `(?<=^|[.!?] |\\n)There was (an? (?:\\p{Ll}[\\p{L}-]* ){1,3})(?:who|that) (?=${HAPPENED}\\b)`,
  'gu',
);

/** "There was a man who kept bees." → "A man kept bees." */
const thereWas: Rule = (narration) =>
  [...narration.matchAll(THERE_WAS)].map(({ 0: opening, 1: subject, index }) =>
    edit(index, opening, capitalised(subject!), 'The sentence can open with its subject.'),
  );

const INTENSIFIER =
  /(?<=\b(an?|was|were|is|are|am|been|felt|looked|seemed|grew|became|and|with) |(,) )(very|really|rather|quite|somewhat|extremely|exceedingly|incredibly|totally|utterly|wholly|literally|actually|basically|particularly|absolutely) (\p{Ll}{3,})(?![\p{L}’'-])/gu;
const NO_ADJECTIVE =
  /^(?:much|many|few|well|little|first|last|own|best|next|end|edge|top|good|soon|often|nearly|different|same|\p{Ll}+ly|\p{Ll}+er)$/u;
const DENIED = /(?:\b(?:not|never|no|nor|neither|hardly|without|would|had)|n['’]t)\b[^.;,]{0,16}$/i;

/** "quite dead" → "dead"; never where the word bears on a "not", or where no adjective follows. */
const intensifier: Rule = (narration) =>
  [...narration.matchAll(INTENSIFIER)].flatMap(({ 0: words, 1: before = '', 3: degree, 4: adjective, index }) => {
    if (NO_ADJECTIVE.test(adjective!) || isFunctionWord(adjective!) || DENIED.test(narration.slice(0, index)))
      return [];
    const reason = `"${adjective!}" is strong enough without "${degree!}".`;
    if (!/^an?$/.test(before)) return [edit(index, words, adjective!, reason)];
    const start = index - before.length - 1;
    return [edit(start, narration.slice(start, index + words.length), indefinite(adjective!), reason)];
  });

const RULES: readonly Rule[] = [doubled, wordy, suddenly, thereWas, intensifier];

/** Every change to a node that leaves its plot, its speech and its markup whole, none over another, in their order. */
export function safeEdits(node: { text: string }): Edit[] {
  const { narration } = proseOf(node);
  const found = RULES.flatMap((rule) => rule(narration)).sort((a, b) => a.start - b.start);
  return found.filter(({ start }, index) => found.slice(0, index).every(({ end }) => end < start));
}

function edit(start: number, original: string, text: string, reason: string): Edit {
  return { start, end: start + original.length, text, reason };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** With a capital where the words it replaces had one. */
function like(original: string, text: string): string {
  return /^\p{Lu}/u.test(original) ? capitalised(text) : text;
}

/** "a key", "an hour", "a union": by the sound of the word. */
function indefinite(word: string): string {
  const vowel =
    /^(?:[aeiou]|hour|honest|honou?r|heir)/i.test(word) && !/^(?:uni|use|usu|eur|ewe|one\b|once\b)/i.test(word);
  return `${vowel ? 'an' : 'a'} ${word}`;
}
