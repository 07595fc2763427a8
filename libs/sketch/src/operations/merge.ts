import { MERGE_APPROACHES, type MergeAnswer, type MergeApproach, type MergeInput, type PathNode } from '@cse/prompts';
import { asSentences, fill, withMarks } from '../grammar';
import { MERGE_TEMPLATES } from '../phrases/phrasebook';
import { castOf } from '../reading/cast';
import { readNarration } from '../scene/narration';
import { isUsableName, peopleOf } from '../scene/people';
import { settingsOf } from '../scene/places';
import type { SeededRandom } from '../seeded-random';
import { languageNotices, listInPieces, type Composed, type ComposeContext } from './answer';

/** More than asked for, so that some may be dropped. */
const SPARES = 2;
/** Of each leg the last nodes say who is there. */
const LAST_NODES = 6;
const LONGEST_VALUE = 60;

/**
 * Ways to join two branches by templates: each approach has one of its own, filled with people and places of the
 * legs and with what the branches tell differently. It decides on conflicts only where the approach itself does, and
 * leaves the rest to the author.
 */
export async function composeMerge(input: MergeInput, { reader, random, signal }: ComposeContext): Promise<Composed> {
  const legs = [input.left.nodes.slice(-LAST_NODES), input.right.nodes.slice(-LAST_NODES)] as const;
  const told = legs.flat();
  const { english, curly } = readNarration(told.map(({ text }) => text).join('\n'));
  const read = async (nodes: PathNode[]) => (english ? reader.names(nodes, signal) : nodes.map(() => []));
  const names = [await read(legs[0]), await read(legs[1])] as const;
  signal.throwIfAborted();
  const people = legs.map((nodes, i) =>
    peopleOf(nodes, input.canon, names[i]!, castOf(names[i]!)).flatMap(({ name, presence }) =>
      presence > 0 ? [name] : [],
    ),
  );
  const known = (input.canon.characters ?? []).map(({ name }) => name).filter(isUsableName);
  const L = people[0]![0] ?? known[0] ?? 'one of them';
  const [setting] = settingsOf(told, input.canon, names.flat(), castOf(names.flat()));
  const words: Words = {
    left: ending(legs[0].at(-1)!, 'one ending'),
    right: ending(legs[1].at(-1)!, 'the other ending'),
    L,
    R: [...people[1]!, ...people[0]!, ...known].find((name) => name !== L) ?? 'the other',
    at: setting?.phrase ?? 'where they meet',
    matter: matterOf(input),
  };
  const approaches = random.shuffled(MERGE_APPROACHES).slice(0, input.count + SPARES);
  const answer: MergeAnswer = {
    proposals: approaches.map((approach) => proposal(approach, input, words, curly, random)),
  };
  return { pieces: listInPieces({ ...answer }), notices: languageNotices(input, english) };
}

type Words = Record<'left' | 'right' | 'L' | 'R' | 'at', string> & { matter: string | undefined };

/** The title of a tip in quotation marks, when it can stand in a sentence. */
function ending({ title }: PathNode, otherwise: string): string {
  return title && isUsableName(title) ? `"${title.replace(/[.\s]+$/, '')}"` : otherwise;
}

/** What the branches tell differently, of the first conflict that can be put in a sentence. */
function matterOf({ conflicts, canon }: MergeInput): string | undefined {
  const named = new Map(
    [...(canon.characters ?? []), ...(canon.setting?.places ?? [])].map(({ id, name }) => [id, name]),
  );
  for (const { left, right } of conflicts) {
    if (!left || !right) continue;
    const subject = named.get(left.subject) ?? left.subject;
    const sayable = [subject, left.attribute].every(isUsableName) && !/^[a-z]+_/.test(subject);
    const values = [left.value, right.value].map((value) => value.replaceAll(/["“”]/g, "'"));
    if (!sayable || values.some((value) => value.length > LONGEST_VALUE || /[<>{}[\]|\\]/.test(value))) continue;
    return `${left.attribute} of ${subject} ("${values[0]!}" or "${values[1]!}")`;
  }
  return undefined;
}

function proposal(
  approach: MergeApproach,
  input: MergeInput,
  words: Words,
  curly: boolean,
  random: SeededRandom,
): MergeAnswer['proposals'][number] {
  const { title, gist, onMatter, node, afterLeft, afterRight, keep, reason } = MERGE_TEMPLATES[approach];
  const lookup = (slot: string) => words[slot as keyof Words];
  const filled = (text: string) => withMarks(asSentences(fill(text, lookup, random) ?? ''), curly);
  const beat = (text: string | undefined, { nodes }: { nodes: readonly PathNode[] }) =>
    text ? [{ gist: filled(text), after: nodes.at(-1)!.id }] : [];
  return {
    approach,
    title,
    gist: filled(words.matter && onMatter ? `${gist} ${onMatter}` : gist),
    merge_node: { title: node.title, gist: filled(node.gist) },
    bridge_beats: [...beat(afterLeft, input.left), ...beat(afterRight, input.right)],
    decisions: input.conflicts.map(({ name: key }) => ({ key, keep, value: '', reason })),
  };
}
