import { object, text, texts } from '../prompt/rendered-prompt';
import { MOVES } from '../story/shapes';

export const CANON_EFFECTS = ['uses', 'strains', 'breaks'] as const;
export const INLINE_KINDS = ['replace', 'insert', 'cut'] as const;

/** One candidate for a ghost node as a model writes it. `slot` and `likelihood` never leave the server. */
export interface GhostCandidate {
  /** Number of the slot of the task that it fills, from 1. */
  slot: number;
  title: string;
  gist: string;
  move: string;
  grounded_in: string[];
  canon_touch: { fact_id: string; effect: string }[];
  introduces: { characters: string[]; places: string[]; rules: string[] };
  /** The model's own guess, 0–1, at how likely it was to propose this. */
  likelihood: number;
}

/** One candidate for a change inside a node. The server finds `original` itself; the model gives no offsets. */
export interface InlineCandidate {
  node_id: string;
  kind: string;
  /** Words copied from the node: what to replace or cut, or what the new text follows. */
  original: string;
  text: string;
  reason: string;
}

/** The JSON document that answers `suggest.v2`. */
export interface SuggestAnswer {
  ghost_nodes: GhostCandidate[];
  inline_suggestions: InlineCandidate[];
}

export const SUGGEST_SCHEMA = object({
  ghost_nodes: {
    type: 'array',
    items: object({
      slot: { type: 'integer' },
      title: text,
      gist: text,
      move: { type: 'string', enum: MOVES },
      grounded_in: texts,
      canon_touch: { type: 'array', items: object({ fact_id: text, effect: { type: 'string', enum: CANON_EFFECTS } }) },
      introduces: object({ characters: texts, places: texts, rules: texts }),
      likelihood: { type: 'number' },
    }),
  },
  inline_suggestions: {
    type: 'array',
    items: object({
      node_id: text,
      kind: { type: 'string', enum: INLINE_KINDS },
      original: text,
      text,
      reason: text,
    }),
  },
});
