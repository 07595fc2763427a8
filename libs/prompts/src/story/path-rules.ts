import { type AppError, inputError } from '@cse/core';
import { forEachNodeReference } from '@cse/story';
import type { Canon, Leg, PathNode } from './shapes';

/**
 * The branch is the only context (invariant 37): the path runs root … current, each node the child of the one
 * before it. That alone refuses siblings, cousins, cycles and shuffles. One pass, nothing is repaired.
 * @returns the ids of the path
 * @throws AppError `path_empty`, `path_duplicate_id`, `path_root_first`, `path_not_contiguous`
 */
export function checkPath(nodes: readonly PathNode[], pointer = '/active_path'): Set<string> {
  if (nodes.length === 0) throw inputError('path_empty', pointer, 'must hold the root at least');
  const ids = new Set<string>();
  let misplaced: AppError | undefined;
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]!;
    if (ids.has(node.id)) throw inputError('path_duplicate_id', `${pointer}/${index}/id`, 'stands twice in the path');
    ids.add(node.id);
    misplaced ??= placeProblem(node, nodes[index - 1], `${pointer}/${index}/parent_id`);
  }
  if (misplaced) throw misplaced;
  return ids;
}

function placeProblem(node: PathNode, before: PathNode | undefined, pointer: string): AppError | undefined {
  if (!before) {
    if (node.parent_id === null) return undefined;
    return inputError('path_root_first', pointer, 'must be null: the path starts at the root');
  }
  if (node.parent_id === null) return inputError('path_root_first', pointer, 'only the first node is a root');
  if (node.parent_id === before.id) return undefined;
  return inputError('path_not_contiguous', pointer, 'must be the id of the node before it');
}

/** The ids of what a merge reads: the path that both branches share, and each branch from its root to its tip. */
export interface MergeIds {
  common: Set<string>;
  left: Set<string>;
  right: Set<string>;
}

/**
 * Both legs start at the common ancestor, are contiguous, and share no node with each other or with the common path
 * (invariant 37). One pass, nothing is repaired.
 * @throws AppError `path_empty`, `path_duplicate_id`, `path_root_first`, `path_not_contiguous`,
 * `leg_not_from_ancestor`
 */
export function checkLegs(common: readonly PathNode[], left: Leg, right: Leg): MergeIds {
  const ids = checkPath(common, '/common_path');
  const ancestor = common.at(-1)!.id;
  const leftIds = checkLeg(left.nodes, ancestor, ids, '/left/nodes');
  const rightIds = checkLeg(right.nodes, ancestor, new Set([...ids, ...leftIds]), '/right/nodes');
  return { common: ids, left: new Set([...ids, ...leftIds]), right: new Set([...ids, ...rightIds]) };
}

function checkLeg(nodes: readonly PathNode[], ancestor: string, taken: ReadonlySet<string>, at: string): Set<string> {
  if (nodes.length === 0) throw inputError('path_empty', at, 'must hold one node at least: there is nothing to merge');
  const own = new Set<string>();
  nodes.forEach(({ id, parent_id }, index) => {
    if (taken.has(id) || own.has(id)) {
      throw inputError('path_duplicate_id', `${at}/${index}/id`, 'stands twice in the paths of this merge');
    }
    own.add(id);
    const pointer = `${at}/${index}/parent_id`;
    if (index === 0 && parent_id !== ancestor) {
      throw inputError('leg_not_from_ancestor', pointer, 'must be the id of the last node of the common path');
    }
    if (parent_id === null) throw inputError('path_root_first', pointer, 'only the first node of a path is a root');
    if (index > 0 && parent_id !== nodes[index - 1]!.id) {
      throw inputError('path_not_contiguous', pointer, 'must be the id of the node before it');
    }
  });
  return own;
}

/** @throws AppError `reference_off_path` for the first node id that the canon names and the path does not hold. */
export function checkCanonOnPath(canon: Canon, ids: ReadonlySet<string>, pointer = '/branch_canon'): void {
  forEachNodeReference(canon, (id, at) => onPath(id, ids, pointer + at));
}

/** @throws AppError `reference_off_path` for the first node to look at that the path does not hold. */
export function checkFocus(focus: readonly string[], ids: ReadonlySet<string>, pointer = '/focus_node_ids'): void {
  focus.forEach((id, index) => onPath(id, ids, `${pointer}/${index}`));
}

function onPath(id: string, ids: ReadonlySet<string>, pointer: string): void {
  if (!ids.has(id)) throw inputError('reference_off_path', pointer, 'is not on the path');
}

/** @throws AppError `child_not_direct` when a child of the current node stands on the path itself. */
export function checkChildren(
  children: readonly { id: string }[],
  ids: ReadonlySet<string>,
  pointer = '/existing_children',
): void {
  children.forEach((child, index) => {
    if (ids.has(child.id)) {
      throw inputError('child_not_direct', `${pointer}/${index}/id`, 'is an ancestor, not a child of the current node');
    }
  });
}
