import type { ExpandAnswer, ExpandInput, ExpandOperation } from '@cse/prompts';
import { asSentences, avoids, fill, withMarks } from '../grammar';
import { beats, endsOfParagraphs } from '../inline/beats';
import { applied, areApart, withoutSpeech, type Edit, type Rule } from '../inline/edit';
import { RULES } from '../inline/inlines';
import { REPHRASINGS } from '../inline/sentence-rules';
import { SPOKEN_LINES, WATCHED_LINES, type Line } from '../phrases/phrasebook';
import { readSceneOf, type Scene } from '../scene/scene';
import type { SeededRandom } from '../seeded-random';
import { languageNotices, type Composed, type ComposeContext } from './answer';
import { tightened } from './whole-sentences';

/** How each version of an operation says that it goes about it. */
const ANGLES: Record<ExpandOperation, readonly string[]> = {
  expand: ['room between the lines', 'hands and things', 'what is around it', 'pauses', 'one thing more'],
  rewrite: ['plainer words', 'other plain words', 'a third choice of words', 'a fourth', 'a fifth'],
  tighten: ['without the padding', 'shorter still', 'the bare line', 'a fourth cut', 'a fifth cut'],
  dialogue: ['a question is asked', 'an answer is kept back', 'two at cross purposes', 'few words', 'the last word'],
  sensory: ['sound', 'touch', 'what is at hand', 'the room', 'the body'],
  shift_view: ['somebody watches', 'from further off', 'who says nothing', 'a second witness', 'the quiet one'],
};

/**
 * The node's own sentences, revised and set with beats, lines or a watcher, in as many versions as there is material
 * for. Nothing happens in it that did not happen before; whether two versions differ enough is for the checks to say.
 */
export async function composeExpansion(
  input: ExpandInput,
  { reader, random, signal }: ComposeContext,
): Promise<Composed> {
  const at = input.active_path.findIndex(({ id }) => id === input.node_id);
  const node = input.active_path[at]!;
  const text = input.selection ? node.text.slice(input.selection.start, input.selection.end) : node.text;
  const active_path = [...input.active_path.slice(0, at), { ...node, text }];
  const scene = await readSceneOf({ ...input, active_path }, reader, signal);
  signal.throwIfAborted();
  const used = new Set<string>();
  const versions = ANGLES[input.operation]
    .slice(0, 1 + input.alternatives)
    .map((angle) => ({ angle, text: version(input, scene, used, random) }));
  const [first, ...others] = versions;
  const alternatives = others.filter(({ text: other }) => other !== first!.text);
  const answer: ExpandAnswer = { ...first!, alternatives, canon_effects: [] };
  const rough = input.operation !== 'tighten' || first!.text === text;
  return {
    pieces: [JSON.stringify(answer)],
    notices: [
      ...languageNotices(input, scene.narration.english),
      ...(rough ? [{ code: 'operation_approximated' as const }] : []),
    ],
  };
}

function version(input: ExpandInput, scene: Scene, used: Set<string>, random: SeededRandom): string {
  const { text } = scene.current;
  if (text.trim() === '') return opening(scene, random);
  if (!scene.narration.english) return text;
  const avoided = avoids(input.creator_profile?.avoid ?? []);
  const wanted = input.target_words - text.split(/\s+/).filter(Boolean).length;
  const edits: Edit[] = [];
  let added = 0;
  for (const edit of editsFor(input.operation, scene, used, random)) {
    const grows = edit.kind === 'insert';
    // One line or beat at least: a version that adds nothing is no version.
    if (grows && added > 0 && added >= wanted) continue;
    if (avoided(edit.text) || !edits.every((other) => areApart(edit, other))) continue;
    edits.push(edit);
    if (!grows) continue;
    used.add(edit.text);
    added += edit.text.split(' ').length;
  }
  const revised = edits
    .sort((a, b) => b.end - a.end)
    .reduce(applied, text)
    .trim();
  if (input.operation !== 'tighten') return revised;
  const people = [...scene.present, ...scene.passing];
  return tightened(revised, input.target_words, new Map(people.map(({ name, mentions }) => [name, mentions])));
}

/** @param used what other versions say already */
function editsFor(operation: ExpandOperation, scene: Scene, used: ReadonlySet<string>, random: SeededRandom): Edit[] {
  switch (operation) {
    case 'rewrite':
      return revisions([...RULES, ...REPHRASINGS], scene, random);
    case 'tighten':
      return revisions(RULES, scene, random).filter(({ start, end, text }) => text.length <= end - start);
    case 'dialogue':
      return lines(SPOKEN_LINES, scene, used, random);
    case 'shift_view':
      return lines(WATCHED_LINES, scene, used, random);
    default:
      return beats(scene, random, used);
  }
}

function revisions(rules: readonly Rule[], { current }: Scene, random: SeededRandom): Edit[] {
  const narration = withoutSpeech(current.text);
  return random.shuffled(rules.flatMap((rule) => rule(narration)));
}

/** Lines for the ends of paragraphs, of people who are there. */
function lines(phrases: readonly Line[], scene: Scene, used: ReadonlySet<string>, random: SeededRandom): Edit[] {
  const texts = told(phrases, scene, random)
    .map((text) => `\n\n${text}`)
    .filter((text) => !used.has(text));
  const ends = random.shuffled(endsOfParagraphs(scene.current.text));
  return ends.slice(0, texts.length).map((end, index): Edit => {
    return { start: end, end, text: texts[index]!, kind: 'insert', reason: '' };
  });
}

/** A node without a word yet begins with somebody who is there. */
function opening(scene: Scene, random: SeededRandom): string {
  return told(WATCHED_LINES, scene, random)[0] ?? 'Nothing had happened yet.';
}

function told(phrases: readonly Line[], scene: Scene, random: SeededRandom): string[] {
  const { narration, present, passing, figures, questions, things } = scene;
  const names = [...present, ...passing].map(({ name }) => name);
  const people = [...names, ...figures.map(({ phrase }) => phrase)];
  const question = random.pick(questions.filter(({ phrase }) => phrase.endsWith('?')))?.phrase;
  const lookup = (slot: string): string | undefined => {
    if (slot === 'A') return people[0];
    if (slot === 'B') return people[1] ?? people[0];
    if (slot === 'question') return question;
    return things[0] && `the ${things[0].phrase}`;
  };
  return random
    .shuffled(phrases)
    .flatMap((line) => fill(line[narration.tense], lookup, random) ?? [])
    .map((text) => withMarks(asSentences(text), narration.curly));
}
