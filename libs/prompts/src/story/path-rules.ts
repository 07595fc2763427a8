import { type AppError, inputError } from '@cse/core';
import type { Canon, PathNode } from './shapes';

/**
 * The branch is the only context (contract 3.2): the path runs root … current, each node the child of the one
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

/** @throws AppError `reference_off_path` for the first node id that the canon names and the path does not hold. */
export function checkCanonOnPath(canon: Canon, ids: ReadonlySet<string>, pointer = '/branch_canon'): void {
  canon.timeline?.forEach((event, index) => onPath(event.node_id, ids, `${pointer}/timeline/${index}/node_id`));
  canon.threads?.forEach((thread, index) => {
    onPath(thread.opened_node_id, ids, `${pointer}/threads/${index}/opened_node_id`);
    onPath(thread.closed_node_id, ids, `${pointer}/threads/${index}/closed_node_id`);
  });
  canon.facts?.forEach((fact, index) => {
    onPath(fact.valid_from, ids, `${pointer}/facts/${index}/valid_from`);
    onPath(fact.valid_to, ids, `${pointer}/facts/${index}/valid_to`);
    fact.sources?.forEach((source, at) =>
      onPath(source.node_id, ids, `${pointer}/facts/${index}/sources/${at}/node_id`),
    );
  });
}

/** @throws AppError `reference_off_path` for the first node to look at that the path does not hold. */
export function checkFocus(focus: readonly string[], ids: ReadonlySet<string>, pointer = '/focus_node_ids'): void {
  focus.forEach((id, index) => onPath(id, ids, `${pointer}/${index}`));
}

function onPath(id: string | null | undefined, ids: ReadonlySet<string>, pointer: string): void {
  if (typeof id === 'string' && !ids.has(id)) throw inputError('reference_off_path', pointer, 'is not on the path');
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
