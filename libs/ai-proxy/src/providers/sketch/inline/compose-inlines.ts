import { LIMITS, type InlineCandidate, type SuggestInput } from '@cse/prompts';
import { avoids } from '../ghosts/avoid';
import { fill } from '../grammar/fill';
import { asSentences, withMarks } from '../grammar/sentence';
import { SPEECH_VERBS } from '../reading/name-words';
import { BEATS } from '../phrasebook/beats';
import type { Scene } from '../scene/scene';
import type { SeededRandom } from '../seeded-random';
import type { Edit } from './edit';
import { RULES } from './rules';

/** One more than asked for, so that a check may drop one. */
const SPARES = 1;
const CONTEXT_WORDS = 6;
/** Characters between two changes, so that accepting one leaves the words of the other as they were. */
const APART = 12;
/** Revisions of one kind in one answer: a third would be a lecture. */
const OF_A_KIND = 2;

/** Changes to the current node: what revision finds in it first, then beats to set into it. */
export function composeInlines(input: SuggestInput, scene: Scene, random: SeededRandom): InlineCandidate[] {
  if (input.inlines === 0 || !scene.narration.english) return [];
  const { id, text } = scene.current;
  const avoided = avoids(input.creator_profile?.avoid ?? []);
  const wanted = input.inlines + SPARES;
  const chosen: { edit: Edit; original: string }[] = [];
  const offer = (edit: Edit): void => {
    const placed = anchored(text, edit);
    const clear = chosen.every(({ edit: other }) => areApart(edit, other));
    if (placed && clear && chosen.length < wanted && !avoided(placed.edit.text)) chosen.push(placed);
  };
  // One of each kind of revision before a second of any, so that the writer sees different things.
  const found = RULES.map((rule) => random.shuffled(rule(withoutSpeech(text))));
  const revisions = Array.from({ length: OF_A_KIND }, (_, round) =>
    found.flatMap((edits) => edits[round] ?? []),
  ).flat();
  revisions.slice(0, Math.ceil(wanted * 0.75)).forEach(offer);
  beats(scene, random).forEach(offer);
  revisions.forEach(offer);
  return chosen.map(({ edit, original }) => ({
    node_id: id,
    kind: edit.kind,
    original,
    text: edit.text,
    reason: edit.reason,
  }));
}

/** Whether two edits touch other words; an insertion touches only the place where it goes. */
export function areApart(a: Edit, b: Edit): boolean {
  const from = ({ kind, start, end }: Edit): number => (kind === 'insert' ? end : start);
  return a.end + APART < from(b) || b.end + APART < from(a);
}

/** Blanks out what is said aloud, at the same length, so that offsets stay true. */
export function withoutSpeech(text: string): string {
  return text.replace(/“[^“”\n]*”|"[^"\n]*"|“[^“”\n]*$|"[^"\n]*$/gm, (speech) => '"'.repeat(speech.length));
}

/** The edit with the exact words that it rests on, widened by whole words until they stand in the node only once. */
function anchored(text: string, edit: Edit): { edit: Edit; original: string } | undefined {
  let { start } = edit;
  for (let words = 0; words <= CONTEXT_WORDS; words++) {
    const original = text.slice(start, edit.end);
    if (original.length > LIMITS.inlineText) return undefined;
    if (original !== '' && text.indexOf(original) === text.lastIndexOf(original)) {
      if (start === edit.start || edit.kind === 'insert') return { edit, original };
      const kept = text.slice(start, edit.start);
      return { edit: { ...edit, start, text: `${kept}${edit.text}`, kind: 'replace' }, original };
    }
    const before = /\S+\s+$/.exec(text.slice(Math.max(0, start - 80), start));
    if (!before) return undefined;
    start -= before[0].length;
  }
  return undefined;
}

/** Beats, each for the end of a paragraph: after something said where there is such a place, else after any. */
export function beats(scene: Scene, random: SeededRandom): Edit[] {
  const { current, narration } = scene;
  const actor = scene.present.find(({ name }) => current.text.includes(name))?.name;
  const thing = scene.things.find(({ node }) => node === current.id)?.phrase;
  // An essay has no room to put a sound in.
  if (narration.spoken.length === 0 && actor === undefined && thing === undefined) return [];
  const ends = endsOfParagraphs(current.text);
  const spoken = endsOfSpeech(current.text);
  const anchors = [...new Set([...random.shuffled(spoken), ...random.shuffled(ends)])];
  const lookup = (slot: string): string | undefined =>
    slot === 'A' ? (narration.firstPerson ? 'I' : actor) : thing && `the ${thing}`;
  const texts = random.shuffled(BEATS).flatMap(({ past, present, presentI, reason }) => {
    const pattern = narration.tense === 'past' ? past : narration.firstPerson ? (presentI ?? present) : present;
    const filled = fill(pattern, lookup, random);
    return filled === undefined ? [] : [{ text: filled, reason }];
  });
  return anchors.slice(0, texts.length).map((end, i): Edit => {
    const text = ` ${withMarks(asSentences(texts[i]!.text), narration.curly)}`;
    return { start: lastWords(current.text, end), end, text, kind: 'insert', reason: texts[i]!.reason };
  });
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
