import type { PathNode } from '@cse/prompts';

/** One text operation as HTTP sees it. */
export interface TextEndpoint {
  path: string;
  /** A body that makes the endpoint ask its model about this path. */
  body(active_path: PathNode[], rest?: object): object;
}

/** Every text operation; what holds of all of them is tested over this list. */
export const TEXT_ENDPOINTS: readonly TextEndpoint[] = [
  { path: '/ai/suggest', body: (active_path, rest) => ({ active_path, ...rest }) },
  {
    path: '/ai/summarize',
    body: (active_path, rest) => ({ active_path, budget_tokens: 1_000, keep_last: 1, ...rest }),
  },
  { path: '/ai/expand', body: (active_path, rest) => ({ active_path, ...rest }) },
  { path: '/ai/continue', body: (active_path, rest) => ({ active_path, siblings: 2, ...rest }) },
  { path: '/ai/canon-diff', body: (active_path, rest) => ({ active_path, ...rest }) },
  { path: '/ai/merge-propose', body: mergeOf },
];

/** The path with its last node as one branch, beside another branch of one calm node. */
function mergeOf(active_path: PathNode[], rest?: object): object {
  const common_path = active_path.length > 1 ? active_path.slice(0, -1) : active_path;
  const parent_id = common_path.at(-1)!.id;
  const own: PathNode[] =
    active_path.length > 1 ? active_path.slice(-1) : [{ id: 'leg_l', parent_id, text: 'She went down to the boats.' }];
  const other: PathNode = { id: 'leg_r', parent_id, text: 'She stayed by the fire and counted the spoons.' };
  return { common_path, left: { nodes: own }, right: { nodes: [other] }, ...rest };
}
