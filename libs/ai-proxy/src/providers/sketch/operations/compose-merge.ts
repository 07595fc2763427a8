import { MERGE_APPROACHES, type MergeAnswer, type MergeApproach, type MergeInput, type PathNode } from '@cse/prompts';
import { asSentences } from '../grammar/sentence';
import { MERGE_TEMPLATES } from '../merge/templates';
import { castOf, type Cast } from '../reading/cast';
import { readNarration } from '../scene/narration';
import { isUsableName } from '../scene/usable-name';
import { languageNotices } from './compose-suggestion';
import type { Composed, Desk } from './composer';
import { listInPieces } from './pieces';

/** More than asked for, so that some may be dropped. */
const SPARES = 2;
/** Of each leg the last nodes say who is there. */
const LAST_NODES = 6;

/**
 * Ways to join two branches by templates: each approach has one of its own, filled with people and places of the
 * legs. It decides on conflicts only where the approach itself does, and leaves the rest to the author.
 */
export async function composeMerge(input: MergeInput, { reader, random, signal }: Desk): Promise<Composed> {
  const [left, right] = [input.left.nodes.slice(-LAST_NODES), input.right.nodes.slice(-LAST_NODES)];
  const { english } = readNarration([...left, ...right].map(({ text }) => text).join('\n'));
  const read = async (nodes: PathNode[]) => castOf(english ? await reader.names(nodes, signal) : []);
  const words = slotsOf(input, await read(left), await read(right));
  signal.throwIfAborted();
  const approaches = random.shuffled(MERGE_APPROACHES).slice(0, input.count + SPARES);
  const answer: MergeAnswer = { proposals: approaches.map((approach) => proposal(approach, input, words)) };
  return { pieces: listInPieces({ ...answer }), notices: languageNotices(input, english) };
}

type Words = Record<'left' | 'right' | 'L' | 'R' | 'place', string>;

function slotsOf(input: MergeInput, left: Cast, right: Cast): Words {
  const known = (input.canon.characters ?? []).map(({ name }) => name).filter(isUsableName);
  const here = ({ characters }: Cast) => characters.map(({ name }) => name).filter(isUsableName);
  const L = here(left)[0] ?? known[0] ?? 'one of them';
  const R = [...here(right), ...known].find((name) => name !== L) ?? 'the other';
  const place = [...left.places, ...right.places].find(({ name }) => isUsableName(name));
  const canonPlace = (input.canon.setting?.places ?? []).map(({ name }) => name).find(isUsableName);
  return {
    left: ending(input.left.nodes.at(-1)!, 'one ending'),
    right: ending(input.right.nodes.at(-1)!, 'the other ending'),
    L,
    R,
    place: (place ? `${place.article ? 'the ' : ''}${place.name}` : canonPlace) ?? 'the meeting place',
  };
}

/** The title of a tip in quotation marks, when it can stand in a sentence. */
function ending({ title }: PathNode, otherwise: string): string {
  return title && isUsableName(title) ? `“${title.replace(/[.\s]+$/, '')}”` : otherwise;
}

function proposal(approach: MergeApproach, input: MergeInput, words: Words): MergeAnswer['proposals'][number] {
  const { title, gist, node, afterLeft, afterRight, keep, reason } = MERGE_TEMPLATES[approach];
  const filled = (text: string) =>
    asSentences(text.replace(/\{(left|right|L|R|place)\}/g, (_, slot: keyof Words) => words[slot]));
  const beat = (text: string | undefined, { nodes }: { nodes: readonly PathNode[] }) =>
    text ? [{ gist: filled(text), after: nodes.at(-1)!.id }] : [];
  return {
    approach,
    title,
    gist: filled(gist),
    merge_node: { title: node.title, gist: filled(node.gist) },
    bridge_beats: [...beat(afterLeft, input.left), ...beat(afterRight, input.right)],
    decisions: input.conflicts.map(({ name: key }) => ({ key, keep, value: '', reason })),
  };
}
