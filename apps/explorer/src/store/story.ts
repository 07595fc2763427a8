import {
  canonOfPath,
  GraphIndex,
  parentsOf,
  type BranchCanon,
  type Canon,
  type NodeDetails,
  type StoryNode,
} from '@creative-space/story';

/** What the Explorer remembers of a node beside what the contract has. */
export interface NodeNote {
  /** Nodes that a proposal, from which this one was made, grew from. */
  grounded_in?: string[];
  /** What stood beside it in the file that it was imported from. */
  details?: NodeDetails;
  /** Through which parent the path of this merge goes; its first when absent. */
  path_parent?: string;
}

/** A proposal that the writer turned down, so that later ones differ from it. */
export interface Rejection {
  node_id: string;
  gist: string;
}

/** A story as it is worked on. Never changed in place: what is undone is an earlier one of these. */
export interface Story {
  title: string;
  nodes: readonly StoryNode[];
  canon: Canon;
  branch_canons: readonly BranchCanon[];
  notes: Readonly<Record<string, NodeNote>>;
  rejected: readonly Rejection[];
}

export const EMPTY_STORY: Story = {
  title: 'Untitled story',
  nodes: [],
  canon: {},
  branch_canons: [],
  notes: {},
  rejected: [],
};

/** The story as requests carry it. */
export function graphOf(story: Story) {
  return { nodes: [...story.nodes], canon: story.canon, branch_canons: [...story.branch_canons] };
}

/** The story as the server reads all of it: with what each node grew from, without empty titles. */
export function wholeStory(story: Story) {
  const here = new Set(story.nodes.map(({ id }) => id));
  const nodes = story.nodes.map(({ title, ...node }) => {
    const grounded_in = story.notes[node.id]?.grounded_in?.filter((id) => here.has(id));
    return {
      ...node,
      ...(title?.trim() ? { title } : {}),
      ...(grounded_in && grounded_in.length > 0 ? { grounded_in } : {}),
    };
  });
  return { ...graphOf(story), nodes };
}

const indexes = new WeakMap<readonly StoryNode[], GraphIndex>();

/** Who follows whom; made once for each state of the nodes. */
export function indexOf({ nodes }: Pick<Story, 'nodes'>): GraphIndex {
  let index = indexes.get(nodes);
  if (!index) indexes.set(nodes, (index = new GraphIndex({ nodes: [...nodes] })));
  return index;
}

/** A node by its id; undefined when it is there no more. */
export function nodeOf(story: Story, id: string | undefined): StoryNode | undefined {
  return id !== undefined && indexOf(story).has(id) ? indexOf(story).node(id) : undefined;
}

/** The node before another one on its path: of a merge the parent that the writer chose, while that is one of its parents. */
export function parentOnPath(story: Story, node: StoryNode): string | undefined {
  const parents = parentsOf(node);
  const chosen = story.notes[node.id]?.path_parent;
  return parents.find((parent) => parent === chosen) ?? parents[0];
}

/** The path from the root to a node, through the parents of merges that the writer chose. */
export function pathOf(story: Story, id: string) {
  return indexOf(story).path(id, (merge) => parentOnPath(story, merge));
}

/** What every request about one branch carries: its path, and what is true along it. */
export function branchOf(story: Story, id: string) {
  const active_path = pathOf(story, id).map(({ title, ...node }) => (title?.trim() ? { ...node, title } : node));
  const ids = active_path.map((node) => node.id);
  return { active_path, branch_canon: canonOfPath(graphOf(story), ids) };
}

/** What a node is called: its title, else its first words. */
export function titleOf({ title, text }: Pick<StoryNode, 'title' | 'text'>): string {
  if (title?.trim()) return title.trim();
  const words = text.trim().slice(0, 64).split(/\s+/).slice(0, 7).join(' ');
  return words || 'Empty node';
}
