import { sentencesOf } from '@cse/ai-proxy';
import { asSentences, fill, withMarks } from '../grammar';
import { BEATS } from '../phrases/phrasebook';
import { SPEECH_VERBS } from '../reading/words';
import type { Scene } from '../scene/scene';
import type { SeededRandom } from '../seeded-random';
import { withoutSpeech, type Edit } from './edit';

/**
 * Beats, each for the end of a paragraph: after something said where there is such a place, else after any.
 * @param used what need not be said again
 */
export function beats(scene: Scene, random: SeededRandom, used: ReadonlySet<string> = new Set()): Edit[] {
  const { current, narration } = scene;
  const { actor, held, seen } = atHand(scene);
  // An essay has no room to put a sound in.
  if (narration.spoken.length === 0 && actor === undefined && seen === undefined) return [];
  const ends = endsOfParagraphs(current.text);
  const spoken = endsOfSpeech(current.text);
  const anchors = [...new Set([...random.shuffled(spoken), ...random.shuffled(ends)])];
  const left = random.shuffled(BEATS).flatMap(({ past, present, present_i: presentI, reason }) => {
    const pattern = narration.tense === 'past' ? past : narration.firstPerson ? (presentI ?? present) : present;
    const thing = pattern.includes('{A}') ? held : seen;
    const lookup = (slot: string) => (slot === 'A' ? actor : thing && `the ${thing.phrase}`);
    const filled = fill(pattern, lookup, random);
    const text = filled && ` ${withMarks(asSentences(filled), narration.curly)}`;
    if (text === undefined || used.has(text)) return [];
    return [{ text, reason, from: pattern.includes('{known}') ? thing!.at : 0 }];
  });
  return anchors.flatMap((end): Edit[] => {
    const next = left.findIndex(({ from }) => from < end);
    if (next < 0) return [];
    const [{ text, reason } = { text: '', reason: '' }] = left.splice(next, 1);
    return [{ start: lastWords(current.text, end), end, text, kind: 'insert', reason }];
  });
}

/** A thing with the offset at which the node first tells of it. */
interface Placed {
  phrase: string;
  at: number;
}

/**
 * Who acts in the node, what is told in one sentence with them and may be in their hands, and what is merely there.
 * What is only talked of is not there.
 */
function atHand({ current, narration, present, things }: Scene): { actor?: string; held?: Placed; seen?: Placed } {
  const told = withoutSpeech(current.text);
  const actor = narration.firstPerson ? 'I' : present.find(({ name }) => told.includes(name))?.name;
  const placed = things
    .filter(({ node }) => node === current.id)
    .map(({ phrase }) => ({ phrase, word: new RegExp(`\\b${phrase.split(' ').at(-1)!}\\b`, 'i') }))
    .map(({ phrase, word }) => ({ phrase, word, at: told.search(word) }))
    .filter(({ at }) => at >= 0);
  const own = new RegExp(narration.firstPerson ? '\\b(?:I|my|me)\\b' : `(?<!\\p{L})${actor}(?!\\p{L})`, 'u');
  const sentences = actor === undefined ? [] : sentencesOf(told).filter((sentence) => own.test(sentence));
  return { actor, held: placed.find(({ word }) => sentences.some((text) => word.test(text))), seen: placed[0] };
}

export function endsOfParagraphs(text: string): number[] {
  return [...text.matchAll(/[.!?]["”]?(?=\s*\n|\s*$)/g)].map((match) => match.index + match[0].length);
}

/** Ends of what is said, unless it goes on to say who says it. */
function endsOfSpeech(text: string): number[] {
  return [...text.matchAll(/[.!?]["”](?=\s*$|\s+(["“]?\p{Lu}[^.!?\n]{0,40}))/gu)]
    .filter(
      ([, next = '']) =>
        !next
          .toLowerCase()
          .split(/\P{L}+/u)
          .slice(0, 4)
          .some((word) => SPEECH_VERBS.has(word)),
    )
    .map((match) => match.index + match[0].length);
}

/** Where the last five words before an offset begin. */
function lastWords(text: string, end: number): number {
  return end - (/(?:\S+\s+){0,4}\S+$/.exec(text.slice(Math.max(0, end - 120), end))?.[0].length ?? 0);
}
