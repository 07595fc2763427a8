import type { MergeProposal } from '@creative-space/sdk';
import { canonOfPath, type Fact, type PathNode, type StoryNode } from '@creative-space/story';
import { newId } from '../store/ids';
import { branchOf, graphOf, type Story } from '../store/story';

/** Two branches as a merge takes them: what they share, and what each has of its own. */
export interface Legs {
  common: PathNode[];
  left: PathNode[];
  right: PathNode[];
}

/** Undefined where the branches cannot be merged: they share nothing, or one is the beginning of the other. */
export function legsOf(story: Story, leftTip: string, rightTip: string): Legs | undefined {
  const left = branchOf(story, leftTip).active_path;
  const right = branchOf(story, rightTip).active_path;
  let shared = 0;
  while (shared < Math.min(left.length, right.length) && left[shared]!.id === right[shared]!.id) shared++;
  if (shared === 0 || shared === left.length || shared === right.length) return undefined;
  return { common: left.slice(0, shared), left: left.slice(shared), right: right.slice(shared) };
}

/** What a request to merge them carries. */
export function mergeRequest(story: Story, { common, left, right }: Legs) {
  const canonAt = (path: PathNode[]) =>
    canonOfPath(
      graphOf(story),
      path.map(({ id }) => id),
    );
  return {
    common_path: common,
    left: { nodes: left },
    right: { nodes: right },
    canon_base: canonAt(common),
    canon_left: canonAt([...common, ...left]),
    canon_right: canonAt([...common, ...right]),
  };
}

/** A node that follows another one than before; of a merge only that one of its parents is replaced. */
function following(node: StoryNode, before: string, parent: string): StoryNode {
  if (!node.parent_ids) return { ...node, parent_id: parent };
  return { ...node, parent_ids: node.parent_ids.map((id) => (id === before ? parent : id)) };
}

/**
 * The story with a proposal carried out: the bridges where they belong, a node that both branches lead to, and from it
 * on the facts as they were reconciled. What was set aside ends there.
 */
export function withMerge(story: Story, proposal: MergeProposal, legs: Legs): { story: Story; merge: string } {
  const merge = newId();
  let nodes: StoryNode[] = [...story.nodes];
  const tips = [legs.left.at(-1)!.id, legs.right.at(-1)!.id];
  for (const beat of proposal.bridge_beats) {
    const leg = [legs.left, legs.right].find((one) => one.some(({ id }) => id === beat.after));
    if (!leg) continue;
    const id = newId();
    const next = leg[leg.findIndex((node) => node.id === beat.after) + 1]?.id;
    const bridge: StoryNode = { id, parent_id: beat.after, text: beat.gist };
    nodes = [...nodes.map((node) => (node.id === next ? following(node, beat.after, id) : node)), bridge];
    const tip = tips.indexOf(beat.after);
    if (tip >= 0) tips[tip] = id;
  }
  const { title, gist } = proposal.merge_node;
  nodes.push({ id: merge, parent_ids: tips, title, text: gist });
  const facts: Fact[] = proposal.reconciled_facts.map(({ fact }) => ({
    ...fact,
    valid_from: fact.valid_from ?? merge,
  }));
  const ended = new Set(proposal.set_aside.map(({ fact_id }) => fact_id));
  const canon = {
    ...story.canon,
    ...(story.canon.facts && {
      facts: story.canon.facts.map((fact) => (ended.has(fact.id) ? { ...fact, valid_to: merge } : fact)),
    }),
  };
  const branch_canons =
    facts.length > 0 ? [...story.branch_canons, { from_node_id: merge, canon: { facts } }] : story.branch_canons;
  return { story: { ...story, nodes, canon, branch_canons }, merge };
}
