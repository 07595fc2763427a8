import type { Canon, StoryNode } from '@creative-space/story';
// By name: what is not named does not come along.
import { canon_base, canon_right, right } from '../../../../contracts/sample-merge.json';
import { active_path, branch_canon } from '../../../../contracts/sample-story.json';
import type { Story } from '../store/story';

/** The story of the contract's examples with its second branch: something to hold before one has written anything. */
export function sampleStory(): Partial<Story> {
  const branch = right.nodes as StoryNode[];
  const known = new Set(canon_base.facts.map(({ id }) => id));
  const facts = canon_right.facts.filter(({ id }) => !known.has(id));
  return {
    title: 'The owing wall',
    nodes: [...(active_path as StoryNode[]), ...branch],
    canon: branch_canon as Canon,
    branch_canons: facts.length > 0 ? [{ from_node_id: branch[0]!.id, canon: { facts } as Canon }] : [],
  };
}
