import type { BlockLevel, ContentHash } from '@cse/prompts';

/** The summary of one block of nodes. Whoever keeps it may send it back for as long as its hash is true. */
export interface Segment {
  hash: ContentHash;
  level: BlockLevel;
  from: string;
  to: string;
  node_ids: string[];
  text: string;
  /** Words that stand in the nodes and that the summary cannot replace. */
  must_keep: { node_id: string; quote: string }[];
}

/** How one node of the path is to be read. */
export interface PlannedNode {
  node_id: string;
  as: 'verbatim' | 'segment';
  /** Of the segment that stands for it. */
  hash?: ContentHash;
}
