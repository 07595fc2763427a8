import type { ContentHash, ExpandEffect } from '@cse/prompts';

/** One version of the new prose. */
export interface Expansion {
  /** The same prose for the same place keeps its id. */
  id: string;
  text: string;
  words: number;
}

export interface AlternativeExpansion extends Expansion {
  /** How it goes about it, in a few words; no two versions share one. */
  angle: string;
}

/** What the primary version does to the canon. `quote` stands in its text. */
export interface CanonEffect {
  effect: ExpandEffect;
  fact_id: string | null;
  statement: string;
  quote: string;
}

/** What the prose would take the place of. */
export interface ReplacedText {
  node_id: string;
  start: number;
  end: number;
  original_hash: ContentHash;
}

/** A piece of prose on its way. `target` is "primary", or the id of an alternative that has passed its checks. */
export interface TextDelta {
  target: string;
  delta: string;
}
