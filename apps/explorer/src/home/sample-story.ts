import type { Canon, StoryNode } from '@creative-space/story';
import merge from '../../../../contracts/sample-merge.json';
import sample from '../../../../contracts/sample-story.json';
import type { Story } from '../store/story';

/** The story of the contract's examples with its second branch: something to hold before one has written anything. */
export function sampleStory(): Partial<Story> {
  const branch = merge.right.nodes as StoryNode[];
  const known = new Set(merge.canon_base.facts.map(({ id }) => id));
  const facts = merge.canon_right.facts.filter(({ id }) => !known.has(id));
  return {
    title: 'The owing wall',
    nodes: [...(sample.active_path as StoryNode[]), ...branch],
    canon: sample.branch_canon as Canon,
    branch_canons: facts.length > 0 ? [{ from_node_id: branch[0]!.id, canon: { facts } as Canon }] : [],
  };
}
