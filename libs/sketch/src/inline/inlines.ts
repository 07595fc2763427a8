import { LIMITS, type InlineCandidate, type SuggestInput } from '@cse/prompts';
import { avoids } from '../grammar';
import type { Scene } from '../scene/scene';
import type { SeededRandom } from '../seeded-random';
import { beats } from './beats';
import { areApart, withoutSpeech, type Edit, type Rule } from './edit';
import { aside, began, brackets, breathe, cleft, filter, suddenly, thereWas } from './sentence-rules';
import { adjectives, intensifier, plain, stronger, tag, wordy, worn } from './word-rules';

/** Every kind of revision, the surest gains first. */
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
  plain,
  cleft,
  adjectives,
  brackets,
];

/** One more than asked for, so that a check may drop one. */
const SPARES = 1;
const CONTEXT_WORDS = 6;
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
