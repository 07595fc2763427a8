import { listOf, object, text } from '../prompt/rendered-prompt';

export const EXPAND_OPERATIONS = ['expand', 'rewrite', 'tighten', 'dialogue', 'sensory', 'shift_view'] as const;
export type ExpandOperation = (typeof EXPAND_OPERATIONS)[number];

export const EXPAND_EFFECTS = ['adds', 'alters', 'drops'] as const;
export type ExpandEffect = (typeof EXPAND_EFFECTS)[number];

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
