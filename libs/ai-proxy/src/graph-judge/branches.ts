import type { StoryGraph } from '@cse/prompts';

/**
 * The nodes to be read, branch by branch, each node once: a fork goes on with the side that has more to be read, so that
 * long lines stay whole. Branches of which several fit one call are put together, in the order of the story.
 * @param most bytes of one call
 */
export function branchesOf(
  story: StoryGraph,
  isAsked: (node: number) => boolean,
  bytesOf: (node: number) => number,
  most: number,
): number[][] {
  const branches: number[][] = [];
  let [small, bytes]: [number[], number] = [[], 0];
  const close = () => {
    if (small.length > 0) branches.push(small);
    [small, bytes] = [[], 0];
  };
  for (const line of linesOf(story, isAsked)) {
    const own = line.reduce((total, node) => total + bytesOf(node), 0);
    if (2 * own >= most) {
      branches.push(line);
      continue;
    }
    if (bytes + own > most) close();
    small.push(...line);
    bytes += own;
  }
  close();
  return branches;
}

function linesOf(story: StoryGraph, isAsked: (node: number) => boolean): number[][] {
  const { preorder, parent } = story;
  const asked = Uint8Array.from(story.nodes, (_, node) => Number(isAsked(node)));
  const weight = Int32Array.from(asked);
  for (let at = preorder.length - 1; at >= 0; at--) {
    const node = preorder[at]!;
    if (parent[node]! >= 0) weight[parent[node]!]! += weight[node]!;
  }
  const goesOn = new Int32Array(parent.length).fill(-1);
  for (const node of preorder) {
    const before = parent[node]!;
    if (before >= 0 && (goesOn[before]! < 0 || weight[node]! > weight[goesOn[before]!]!)) goesOn[before] = node;
  }
  const lineOf = new Int32Array(parent.length);
  const lines: number[][] = [];
  for (const node of preorder) {
    const before = parent[node]!;
    lineOf[node] = before >= 0 && goesOn[before] === node ? lineOf[before]! : lines.push([]) - 1;
    if (asked[node] === 1) lines[lineOf[node]!]!.push(node);
  }
  return lines.filter((line) => line.length > 0);
}
