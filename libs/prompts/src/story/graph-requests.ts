import { CLIENT_MADE_ID } from '@cse/core';
import { GRAPH } from './graph';
import { LIMITS } from './limits';
import { choice, list, map, number, object, optional, token, type ValueOf } from './schema';
import type { ContentHash } from './shapes';

/** The requests about a whole story (contract, section 10). They are checked like every other story: in one pass. */

const ID = token({ pattern: CLIENT_MADE_ID, min: 1, max: LIMITS.id, wrong: 'must be 1–64 of A–Z a–z 0–9 _ -' });
const HASH = token<ContentHash>({
  pattern: /^sha256:[0-9a-f]{64}$/,
  max: 71,
  wrong: 'must be sha256: and 64 lower-case hexadecimal digits',
});

export const JUDGES = ['off', 'fast', 'careful'] as const;

export const CANON_CHECK = object('CanonCheckBody', {
  graph: GRAPH,
  since: optional(
    object('CanonReadBefore', {
      node_hashes: map(HASH, {
        max: LIMITS.graphNodes,
        description:
          'The hash of each node when it was read last. What is as it was, and hangs on nothing new, is skipped',
      }),
      canon_hash: optional({
        ...HASH,
        description: 'Of `graph.canon` then: when it is another one now, every node is read',
      }),
    }),
  ),
  scope: optional(
    object('CanonScope', {
      leaf_ids: list(ID, {
        max: LIMITS.leafIds,
        unique: true,
        empty: 'must hold at least one id',
        description: 'Ends of branches; nothing outside those branches is looked at',
      }),
    }),
  ),
  judge: optional(
    choice(JUDGES, {
      description: 'off: rules alone, which cost nothing. Another one is refused as long as nobody reads',
    }),
  ),
  max_cost_usd: optional(number({ description: 'US dollars. Rules cost nothing' })),
});
export type CanonCheckBody = ValueOf<typeof CANON_CHECK>;
