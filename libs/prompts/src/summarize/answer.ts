import { listOf, object, text } from '../prompt/rendered-prompt';

/** The JSON document that answers `summarize.v1`: evidence first, then the words that rest on it. */
export interface SummarizeAnswer {
  must_keep: { node_id: string; quote: string }[];
  text: string;
}

export const SUMMARIZE_SCHEMA = object({ must_keep: listOf({ node_id: text, quote: text }), text });
