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
  { path: '/ai/canon-diff', body: (active_path, rest) => ({ active_path, ...rest }) },
];
