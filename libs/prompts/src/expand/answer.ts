import { listOf, object, text } from '../prompt/answer-schema';
import type { PromptStory } from '../story/shapes';

export const EXPAND_OPERATIONS = ['expand', 'rewrite', 'tighten', 'dialogue', 'sensory', 'shift_view'] as const;
export type ExpandOperation = (typeof EXPAND_OPERATIONS)[number];

export const EXPAND_EFFECTS = ['adds', 'alters', 'drops'] as const;
export type ExpandEffect = (typeof EXPAND_EFFECTS)[number];

/** New prose for a node of the path, or for a part of it. */
export interface ExpandInput extends PromptStory {
  node_id: string;
  operation: ExpandOperation;
  /** Offsets in UTF-16 units into the node's text; absent when the whole text is meant. */
  selection?: { start: number; end: number };
  /** How long the new text should be. */
  target_words: number;
  /** How many other versions are asked for, besides the first. */
  alternatives: number;
  /** Ids of facts that must stay true. */
  keep_facts: string[];
}

/** The JSON document that answers `expand.v1`. The first version stands at the top, so that it can be read as it grows. */
export interface ExpandAnswer {
  angle: string;
  text: string;
  alternatives: { angle: string; text: string }[];
  canon_effects: { quote: string; statement: string; effect: string; fact_id: string }[];
}

export const EXPAND_SCHEMA = object({
  angle: text,
  text,
  alternatives: listOf({ angle: text, text }),
  canon_effects: listOf({
    quote: text,
    statement: text,
    effect: { type: 'string', enum: EXPAND_EFFECTS },
    fact_id: text,
  }),
});
