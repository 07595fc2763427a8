import { areAlike, likenessOf } from '@cse/ai-proxy';
import { MERGE_APPROACHES, type MergeAnswer, type MergeApproach, type MergeInput, type PathNode } from '@cse/prompts';
import { asSentence, asTitle } from '../ghosts/english';
import { castOf } from '../reading/cast';
import { isUsableName } from '../reading/member';
import { voiceOf } from '../reading/voice';
import { isEnglishStory } from '../scene';
import type { SeededRandom } from '../seeded-random';
import { listInPieces, NOT_ENGLISH, type Composed } from './answer';

/** More than asked for, so that some may be dropped. */
const SPARES = 2;
const LONGEST_VALUE = 60;

/** What a proposal is put together of: the ends of the branches, who is only in one of them, what they tell differently. */
interface Ends {
  left: string;
  right: string;
  onlyLeft?: string;
  onlyRight?: string;
  matter?: { what: string; left: string; right: string };
}

type Proposal = MergeAnswer['proposals'][number];
type Told = Pick<Proposal, 'title' | 'gist'> & {
  node: [title: string, gist: string];
  beat?: string;
  keep: 'left' | 'right' | 'ask';
  reason: string;
};

/**
 * Ways to join two branches, each said in terms of the branches alone: their ends, their people, what they tell
 * differently. It decides on conflicts only where the approach itself does, and tells no new event.
 */
export function composeMerge(input: MergeInput, random: SeededRandom): Composed {
  const path = [...input.common_path, ...input.left.nodes, ...input.right.nodes];
  if (!isEnglishStory({ ...input, active_path: path, branch_canon: input.canon })) {
    return { pieces: listInPieces({ proposals: [] }), notices: NOT_ENGLISH, sparse: true };
  }
  const ends = endsOf(input);
  const { curly } = voiceOf(path, input.canon);
  const proposals = random
    .shuffled(MERGE_APPROACHES)
    .flatMap((approach) => {
      const told = APPROACHES[approach](ends);
      return told ? proposal(approach, told, input, curly) : [];
    })
    .filter(differ)
    .slice(0, input.count + SPARES);
  return { pieces: listInPieces({ proposals }), notices: [], sparse: true };
}

const APPROACHES: Record<MergeApproach, (ends: Ends) => Told | undefined> = {
  keep_left: ({ left, right, matter }) => ({
    title: `${left} stands`,
    gist: `${left} is what happened. Of the other branch stays only what does not speak against it.`,
    node: [`After ${left}`, `The story goes on from ${left}; ${right} is what might have been${held(matter, 'left')}.`],
    keep: 'left',
    reason: 'This proposal takes the left branch at its word.',
  }),
  keep_right: ({ left, right, matter }) => ({
    title: `${right} stands`,
    gist: `Everything runs towards ${right}, and lends it whatever there is room for.`,
    node: [`After ${right}`, `The story goes on from ${right}; ${left} was never told${held(matter, 'right')}.`],
    keep: 'right',
    reason: 'This proposal takes the right branch at its word.',
  }),
  sequence: ({ left, right, matter }) => ({
    title: `First ${left}`,
    gist: 'One comes after the other: by the time that the second begins, the first is over and cannot be undone.',
    node: ['Both behind them', `${left} and ${right} have both happened, in this order${held(matter, 'right')}.`],
    keep: 'right',
    reason: 'It comes later, so by the time of the merge it is what holds.',
  }),
  interleave: ({ left, right, onlyLeft, onlyRight }) =>
    onlyLeft && onlyRight
      ? {
          title: 'At the same hour',
          gist: `${onlyLeft} is in ${left} while ${onlyRight} is in ${right}, at one hour, and neither knows of it.`,
          node: ['Side by side', `${onlyLeft} and ${onlyRight} meet, each from a branch that is new to the other.`],
          keep: 'ask',
          reason: '',
        }
      : undefined,
  bridge: ({ matter }) =>
    matter && {
      title: 'What lies between',
      gist: `Something untold lies in between: how ${matter.what} can be ${matter.left} and then ${matter.right}.`,
      node: ['It comes out', `It comes out how ${matter.what} went from ${matter.left} to ${matter.right}.`],
      beat: `Tell how ${matter.what} changed, and who saw it.`,
      keep: 'ask',
      reason: '',
    },
  both_true: ({ matter }) =>
    matter && {
      title: 'Two accounts',
      gist: `There are two accounts of ${matter.what}, ${matter.left} and ${matter.right}, and nobody lies.`,
      node: ['Two accounts side by side', `Both accounts of ${matter.what} are given, and neither is withdrawn.`],
      keep: 'ask',
      reason: '',
    },
};

/** Whether a proposal is another idea than those before it. */
function differ({ gist }: Proposal, index: number, all: readonly Proposal[]): boolean {
  const own = likenessOf(gist, new Set());
  return all.slice(0, index).every((other) => !areAlike(own, likenessOf(other.gist, new Set())));
}

/** What of the facts that differ holds in the end. */
function held(matter: Ends['matter'], side: 'left' | 'right'): string {
  return matter ? `, and ${matter.what} is ${matter[side]}` : '';
}

function proposal(approach: MergeApproach, told: Told, { conflicts, left }: MergeInput, curly: boolean): Proposal {
  const { title, gist, node, beat, keep, reason } = told;
  return {
    approach,
    title: asTitle(title, curly),
    gist: asSentence(gist, curly),
    merge_node: { title: asTitle(node[0], curly), gist: asSentence(node[1], curly) },
    bridge_beats: beat ? [{ gist: asSentence(beat, curly), after: left.nodes.at(-1)!.id }] : [],
    decisions: conflicts.map(({ name: key }) => ({ key, keep, value: '', reason })),
  };
}

function endsOf({ common_path, left, right, canon, conflicts }: MergeInput): Ends {
  const people = [left, right].map(({ nodes }) => {
    const path = [...common_path, ...nodes];
    const { here } = castOf(path, canon, voiceOf(path, canon));
    return here.map(({ name }) => name);
  });
  const [inLeft = [], inRight = []] = people;
  return {
    left: ending(left.nodes.at(-1)!, 'the first branch'),
    right: ending(right.nodes.at(-1)!, 'the second branch'),
    onlyLeft: inLeft.find((name) => !inRight.includes(name)) ?? inLeft[0],
    onlyRight: inRight.find((name) => !inLeft.includes(name)),
    matter: matterOf(conflicts, canon),
  };
}

/** The title of a tip in quotation marks, when it can stand in a sentence. */
function ending({ title }: PathNode, otherwise: string): string {
  return title && isUsableName(title) ? `“${title.replace(/[.\s]+$/, '')}”` : otherwise;
}

/** What the branches tell differently, of the first conflict that can be put in a sentence. */
function matterOf(conflicts: MergeInput['conflicts'], canon: MergeInput['canon']): Ends['matter'] {
  const named = new Map(
    [...(canon.characters ?? []), ...(canon.setting?.places ?? [])].map(({ id, name }) => [id, name]),
  );
  for (const { left, right } of conflicts) {
    if (!left || !right) continue;
    const subject = named.get(left.subject) ?? left.subject;
    const sayable = [subject, left.attribute].every(isUsableName) && !/^[a-z]+_/.test(subject);
    const values = [left.value, right.value].map((value) => `“${value.replaceAll(/["“”]/g, "'")}”`);
    if (!sayable || values.some((value) => value.length > LONGEST_VALUE || /[<>{}[\]|\\]/.test(value))) continue;
    return { what: `the ${left.attribute} of ${subject}`, left: values[0]!, right: values[1]! };
  }
  return undefined;
}
