import { CLIENT_MADE_ID } from '@cse/core';
import { GRAPH } from './graph';
import { LIMITS } from './limits';
import { choice, flag, list, map, nullable, number, object, optional, token, type ValueOf } from './schema';
import { FACT, type ContentHash } from './shapes';

/** The requests about a whole story (contract, section 10). They are checked like every other story: in one pass. */

const ID = token({
  pattern: CLIENT_MADE_ID,
  min: 1,
  max: LIMITS.id,
  wrong: 'must be 1–64 of A–Z a–z 0–9 _ -',
  description: 'An id of your own',
});
const HASH = token<ContentHash>({
  pattern: /^sha256:[0-9a-f]{64}$/,
  max: 71,
  wrong: 'must be sha256: and 64 lower-case hexadecimal digits',
  description: 'As `packages/sdk/vectors` says how it is made',
});

export const JUDGES = ['off', 'fast', 'careful'] as const;

const WHOLE_STORY = { ...GRAPH, description: 'The story with all its branches' };

export const CANON_CHECK = object('CanonCheckBody', {
  graph: WHOLE_STORY,
  since: optional(
    object(
      'CanonReadBefore',
      {
        node_hashes: map(HASH, {
          max: LIMITS.graphNodes,
          description:
            'The hash of each node when it was read last. What is as it was, and hangs on nothing new, is skipped',
        }),
        canon_hash: optional({
          ...HASH,
          description: 'Of `graph.canon` then: when it is another one now, every node is read',
        }),
      },
      { description: 'What was read before, so that only what is new is read' },
    ),
  ),
  scope: optional(
    object(
      'CanonScope',
      {
        leaf_ids: list(ID, {
          max: LIMITS.leafIds,
          unique: true,
          empty: 'must hold at least one id',
          description: 'Ends of branches; nothing outside those branches is looked at',
        }),
      },
      { description: 'Some branches alone; absent: all of them' },
    ),
  ),
  judge: optional(
    choice(JUDGES, {
      description:
        'off: rules alone, which cost nothing. fast and careful: a model reads what is new as well, as far as your budget goes',
    }),
  ),
  max_cost_usd: optional(
    number({
      description: 'US dollars that a judge may cost in all; what is not covered is not read. Rules cost nothing',
    }),
  ),
});
export type CanonCheckBody = ValueOf<typeof CANON_CHECK>;

/** What of a story a picture, clip or film shows: ids and hashes, and no word of it. */
export const CITES = list(
  object('Cite', {
    fact_id: optional({ ...ID, description: 'A fact that it shows; or `node_id`' }),
    node_id: optional({ ...ID, description: 'A node that it shows' }),
    hash: { ...HASH, description: 'Of the node or fact when this was asked for' },
  }),
  { max: LIMITS.cited, description: 'What of the story it shows. Kept with what is made, and given back' },
);

const ids = (description: string) => optional(list(ID, { max: LIMITS.cited, unique: true, description }));

/** What an artifact was made of, as its client notes it: ids and hashes, and no word of the story. */
const CITING_ARTIFACT = object('CitingArtifact', {
  artifact_id: { ...ID, description: 'The file, as jobs and /artifacts name it' },
  kind: optional(choice(['artifact', 'clip', 'film'], { description: 'artifact: a picture, or whatever else it is' })),
  fact_ids: ids('Facts that it shows'),
  node_ids: ids('Nodes that it shows'),
  made_from: ids('Artifacts that it was made from: the key frames of a clip, the clips of a film'),
  hash: optional({
    ...HASH,
    description: 'Of the only node that it cites, when it was made: the one of now says that it is up to date',
  }),
});

export const CANON_STALE = object('CanonStaleBody', {
  graph: { ...WHOLE_STORY, description: 'The story with all its branches, after the change' },
  change: object(
    'StoryChange',
    {
      facts: optional(
        list(
          object('ChangedFact', {
            before: nullable({
              ...FACT,
              missing: 'is required; null for a fact that is new',
              description: 'The fact before the change; null for a new one',
            }),
            after: nullable({
              ...FACT,
              missing: 'is required; null for a fact that is gone',
              description: 'The fact now; null when it is gone',
            }),
          }),
          { max: LIMITS.changedFacts, description: 'Facts that are new, gone or otherwise now' },
        ),
      ),
      nodes: optional(
        list(
          object('ChangedNode', {
            id: { ...ID, description: 'The node that changed' },
            before_hash: { ...HASH, description: 'Before the change; the graph has the node as it is now' },
          }),
          { max: LIMITS.changedNodes, unique: true, description: 'Nodes whose text or title is another one now' },
        ),
      ),
    },
    { description: 'What is another one now' },
  ),
  use_my_artifacts: optional(
    flag({
      description:
        'Also all artifacts of yours, by the `cites` of their requests, each with what making it again costs',
    }),
  ),
  cites: optional(
    list(CITING_ARTIFACT, { max: LIMITS.citing, description: 'Pictures, clips and films that you keep yourself' }),
  ),
  summaries: optional(
    list(
      object('CitingSummary', {
        hash: { ...HASH, description: 'Of the block that it sums up' },
        node_ids: list(ID, { max: LIMITS.cited, unique: true, description: 'Every node of the block' }),
      }),
      {
        max: LIMITS.citing,
        description: 'Segments of `/ai/summarize`, without their text',
      },
    ),
  ),
});
export type CanonStaleBody = ValueOf<typeof CANON_STALE>;
