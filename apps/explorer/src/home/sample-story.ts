import type { Canon, Fact, StoryNode } from '@creative-space/story';
import mergeAddress from '../../../../contracts/sample-merge.json?url';
import storyAddress from '../../../../contracts/sample-story.json?url';
import { EMPTY_STORY, type Story } from '../store/story';

/** A slip such as writers make, for the check to find: in an earlier node the lamp boy was nine. */
const SLIP = {
  node: 'n_drawer',
  after: 'with her stick and a lantern, and was seen.',
  words: ' Osk was twelve, and even Osk knew better than to be on the wall that night.',
};
const AGE: Fact = {
  id: 'f_age',
  subject: 'ch_osk',
  attribute: 'age',
  value: 'nine',
  valid_from: 'n_osk',
  sources: [{ node_id: 'n_osk', quote: 'He was nine' }],
};

/** Where a question is put to the sample: its last node, with nothing after it yet. */
export const SAMPLE_END = 'n_tide';

/**
 * The story of the contract's examples with its second branch: something to hold before one has written anything.
 * Read when it is asked for; the worker keeps it with the rest of the page.
 */
export async function sampleStory(): Promise<Story> {
  const [merge, story] = await Promise.all([
    read<typeof import('../../../../contracts/sample-merge.json')>(mergeAddress),
    read<typeof import('../../../../contracts/sample-story.json')>(storyAddress),
  ]);
  const branch = (merge.right.nodes as StoryNode[]).map((node) =>
    node.id === SLIP.node ? { ...node, text: node.text.replace(SLIP.after, SLIP.after + SLIP.words) } : node,
  );
  const canon = story.branch_canon as Canon;
  const known = new Set(merge.canon_base.facts.map(({ id }) => id));
  const facts = merge.canon_right.facts.filter(({ id }) => !known.has(id));
  return {
    ...EMPTY_STORY,
    title: 'The owing wall',
    nodes: [...(story.active_path as StoryNode[]), ...branch],
    canon: { ...canon, facts: [...(canon.facts ?? []), AGE] },
    branch_canons: facts.length > 0 ? [{ from_node_id: branch[0]!.id, canon: { facts } as Canon }] : [],
  };
}

async function read<T>(address: string): Promise<T> {
  // A file of the page itself; nothing is asked of the engine.
  // eslint-disable-next-line no-restricted-globals
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as T;
}
