import { canonOfPath, GraphIndex, type PathNode } from '@creative-space/story';
import { Failure } from '../failure.ts';
import { graphOf, loadStory, picked, type StoryFile } from '../story-file.ts';
import { short } from '../terminal.ts';

export interface BranchFlags {
  node?: string;
  canon?: string;
}

/** One branch of a story as the text operations take it. */
export interface Branch {
  story: StoryFile;
  active_path: PathNode[];
  branch_canon: ReturnType<typeof canonOfPath>;
  children: { id: string; gist: string }[];
}

const PATH_MEMBERS = ['id', 'parent_id', 'title', 'text', 'kind', 'pinned'] as const;
/** Most nodes that are named to choose from. */
const MOST_NAMED = 12;
const MOST_CHILDREN = 20;

/** The way to a node; the only end of the story where none is named. @throws Failure */
export async function branchOf(path: string, { node, canon }: BranchFlags): Promise<Branch> {
  const { story } = await loadStory(path, { canon });
  const graph = graphOf(story);
  const index = new GraphIndex(graph);
  const leaves = index.leaves();
  const id = node ?? (leaves.length === 1 ? leaves[0]!.id : undefined);
  if (id === undefined || !index.has(id)) {
    const ends = leaves
      .slice(0, MOST_NAMED)
      .map((leaf) => `\n  ${leaf.id}${leaf.title ? `  ${short(leaf.title, 60)}` : ''}`);
    const more = leaves.length > MOST_NAMED ? `\n  and ${leaves.length - MOST_NAMED} more` : '';
    const what =
      node === undefined ? 'the story has several ends: name a node with --node' : `the story has no node ${node}`;
    throw new Failure(`${what}; its branches end in${ends.join('')}${more}`);
  }
  const nodes = index.path(id);
  const active_path = nodes.map((one) => picked(one, PATH_MEMBERS));
  const children = index
    .children(id)
    .slice(0, MOST_CHILDREN)
    .map((child) => ({ id: child.id, gist: short(child.title ? `${child.title}: ${child.text}` : child.text, 200) }));
  return {
    story,
    active_path,
    branch_canon: canonOfPath(
      graph,
      nodes.map((one) => one.id),
    ),
    children,
  };
}

/** `/active_path/3/text` as the person knows it. */
export const nameInBranch =
  ({ active_path }: Branch) =>
  (pointer: string): string => {
    const [, at, rest = ''] = /^\/active_path\/(\d+)(.*)$/.exec(pointer) ?? [];
    const node = at === undefined ? undefined : active_path[Number(at)];
    return node ? `node ${node.id}${rest.replaceAll('/', ' ')}` : pointer;
  };
