import type { Span } from '../proposals/locate';

/** Words of a text that something is said of. */
export interface Mark extends Span {
  id: string;
  kind: 'suggestion' | 'conflict';
  /** What is said of them, shown to who points at them. */
  words: string;
}

/** A part of a text that looks alike from its beginning to its end. */
export interface Piece {
  text: string;
  /** What is underlined here, and how. */
  marks: readonly Mark[];
  /** Whether the writer was led to these words. */
  isShown: boolean;
}

/**
 * A text cut wherever a mark begins or ends. What would be put between two letters shows at the letter before.
 * @param shown words that the writer was led to; of no length, a place between two letters
 */
export function piecesOf(text: string, marks: readonly Mark[], shown?: Span): Piece[] {
  const wide = marks
    .map((mark) => (mark.start === mark.end ? { ...mark, start: Math.max(0, mark.start - 1) } : mark))
    .filter(({ start, end }) => end > start && end <= text.length);
  const edges = [...wide, ...(shown ? [shown] : [])].flatMap(({ start, end }) => [start, end]);
  const cuts = [...new Set([0, ...edges, text.length])].filter((at) => at <= text.length).sort((a, b) => a - b);
  const pieces = cuts.slice(1).map((end, index): Piece => {
    const start = cuts[index]!;
    return {
      text: text.slice(start, end),
      marks: wide.filter((mark) => mark.start <= start && mark.end >= end),
      isShown: shown !== undefined && shown.start <= start && shown.end >= end,
    };
  });
  if (shown && shown.start === shown.end) {
    const before = cuts.slice(1).filter((end) => end <= shown.start).length;
    pieces.splice(before, 0, { text: '', marks: [], isShown: true });
  }
  return pieces;
}
