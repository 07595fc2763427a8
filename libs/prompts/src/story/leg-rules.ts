import { inputError } from '@cse/core';
import { checkPath } from './path-rules';
import type { Leg, PathNode } from './shapes';

/** The ids of what a merge reads: the path that both branches share, and each branch from its root to its tip. */
export interface MergeIds {
  common: Set<string>;
  left: Set<string>;
  right: Set<string>;
}

/**
 * Both legs start at the common ancestor, are contiguous, and share no node with each other or with the common path
 * (contract 3.2). One pass, nothing is repaired.
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
