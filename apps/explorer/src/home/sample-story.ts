import type { Canon, StoryNode } from '@creative-space/story';
import mergeAddress from '../../../../contracts/sample-merge.json?url';
import storyAddress from '../../../../contracts/sample-story.json?url';
import type { Story } from '../store/story';

/**
 * The story of the contract's examples with its second branch: something to hold before one has written anything.
 * Read when it is asked for; the worker keeps it with the rest of the page.
 */
export async function sampleStory(): Promise<Partial<Story>> {
  const [merge, story] = await Promise.all([
    read<typeof import('../../../../contracts/sample-merge.json')>(mergeAddress),
    read<typeof import('../../../../contracts/sample-story.json')>(storyAddress),
  ]);
  const branch = merge.right.nodes as StoryNode[];
  const known = new Set(merge.canon_base.facts.map(({ id }) => id));
  const facts = merge.canon_right.facts.filter(({ id }) => !known.has(id));
  return {
    title: 'The owing wall',
    nodes: [...(story.active_path as StoryNode[]), ...branch],
    canon: story.branch_canon as Canon,
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
