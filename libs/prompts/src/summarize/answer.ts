import { listOf, object, text } from '../prompt/answer-schema';
import type { BlockLevel } from '../reading/blocks';
import type { PathNode } from '../story/shapes';

/**
 * One block to be summed up. A summary is known by the hash of its nodes, so nothing else may go into it: no canon,
 * no wish, no profile but the language.
 */
export interface SummarizeInput {
  /** The nodes of the block, in story order; never summaries of them. */
  nodes: PathNode[];
  level: BlockLevel;
  /** A language tag, or "und" for that of the story. */
  language: string;
}

/** The JSON document that answers `summarize.v1`: evidence first, then the words that rest on it. */
export interface SummarizeAnswer {
  must_keep: { node_id: string; quote: string }[];
  text: string;
}

export const SUMMARIZE_SCHEMA = object({ must_keep: listOf({ node_id: text, quote: text }), text });
