import type { Span } from '../proposals/locate';

/** Words of a text that something is said of. */
export interface Mark extends Span {
  id: string;
  kind: 'suggestion' | 'conflict';
  /** What is said of them, shown to who points at them. */
  words: string;
}
