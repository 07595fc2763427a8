import type { Fact } from '@cse/prompts';
import type { Highlight } from '../operation/evidence';
import type { FactContradiction } from './fact-rules';

/** Something that a text says against the story. Rules see it; whether it is meant is the author's to say. */
export interface Finding {
  kind: 'dead' | 'departed' | 'comparison' | FactContradiction;
  /** The fact that it contradicts, when the canon holds it. */
  fact?: Fact;
  /** Whose act or relation it is. */
  subject?: string;
  /** The sentence of the text, in UTF-16 units. */
  start: number;
  end: number;
  /** The words of the path that say otherwise. */
  sources: Highlight[];
}
