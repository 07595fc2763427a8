import { canonWithin, parentsOf, type StoryNode } from '@creative-space/story';
import { indexOf, type NodeNote, type Story } from './story';

/** Changes of a story, each as a function that gives the story after it. */

export function addNode(story: Story, node: StoryNode, note?: NodeNote): Story {
  const notes = note ? { ...story.notes, [node.id]: note } : story.notes;
  return { ...story, nodes: [...story.nodes, node], notes };
}

export function changeNode(story: Story, id: string, change: Partial<StoryNode>): Story {
  return { ...story, nodes: story.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) };
}

/**
 * Without a node and everything that only it leads to. A merge that has another parent stays; what the canon says of a
 * node that is gone goes with it.
 */
export function removeNode(story: Story, id: string): Story {
  const index = indexOf(story);
  const gone = new Set([id]);
  for (const node of index.inReadingOrder()) {
    const parents = parentsOf(node);
    if (parents.length > 0 && parents.every((parent) => gone.has(parent))) gone.add(node.id);
  }
  const nodes = story.nodes.filter((node) => !gone.has(node.id)).map((node) => withoutParents(node, gone));
  const here = new Set(nodes.map((node) => node.id));
  const notes = Object.fromEntries(Object.entries(story.notes).filter(([key]) => !gone.has(key)));
  return {
    ...story,
    nodes,
    notes,
    canon: canonWithin(story.canon, here),
    branch_canons: story.branch_canons
      .filter(({ from_node_id }) => !gone.has(from_node_id))
      .map((branch) => ({ ...branch, canon: canonWithin(branch.canon, here) })),
    rejected: story.rejected.filter(({ node_id }) => !gone.has(node_id)),
  };
}

function withoutParents(node: StoryNode, gone: ReadonlySet<string>): StoryNode {
  if (!node.parent_ids?.some((parent) => gone.has(parent))) return node;
  const parents = node.parent_ids.filter((parent) => !gone.has(parent));
  const rest = { ...node };
  delete rest.parent_ids;
  return parents.length > 1 ? { ...rest, parent_ids: parents } : { ...rest, parent_id: parents[0] ?? null };
}
