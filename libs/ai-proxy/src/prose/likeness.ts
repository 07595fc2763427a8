import { contentStems, wordsOf } from './words';

/** Thresholds measured on hand-made pairs of gists: near copies, the same idea reworded, different ideas. */
const SAME_WORDS = 0.4;
const SAME_LETTERS = 0.7;
const SAME_IDEA = 0.45;
/** An overlap of very short texts says nothing, unless the whole of the shorter one is told again. */
const FEWEST_STEMS = 4;
const FEWEST_SHARED = 3;

/** What is compared of a gist; made once, compared often. */
export interface Likeness {
  wordTriples: Set<string>;
  letterTriples: Set<string>;
  /** Without the names of the canon: the same cast is not the same idea. */
  stems: Set<string>;
}

export function likenessOf(text: string, names: ReadonlySet<string>): Likeness {
  const words = wordsOf(text);
  const letters = words.join(' ');
  return {
    wordTriples: triples(words.length, (at) => words.slice(at, at + 3).join(' ')),
    letterTriples: triples(letters.length, (at) => letters.slice(at, at + 3)),
    stems: contentStems(text, names),
  };
}

/** Whether two gists say nearly the same, in the same words or in others. */
export function areAlike(a: Likeness, b: Likeness): boolean {
  return (
    jaccard(a.wordTriples, b.wordTriples) >= SAME_WORDS ||
    jaccard(a.letterTriples, b.letterTriples) >= SAME_LETTERS ||
    sameIdea(a.stems, b.stems)
  );
}

function sameIdea(a: Set<string>, b: Set<string>): boolean {
  const smaller = Math.min(a.size, b.size);
  const both = shared(a, b);
  if (both < FEWEST_SHARED) return false;
  return smaller < FEWEST_STEMS || both / smaller >= SAME_IDEA;
}

function jaccard(a: Set<string>, b: Set<string>): number {
  const both = shared(a, b);
  return both === 0 ? 0 : both / (a.size + b.size - both);
}

function shared(a: Set<string>, b: Set<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const entry of small) if (large.has(entry)) both++;
  return both;
}

/** Texts shorter than three have one piece: themselves. */
function triples(length: number, piece: (at: number) => string): Set<string> {
  const found = new Set<string>();
  if (length === 0) return found;
  for (let at = 0; at <= Math.max(0, length - 3); at++) found.add(piece(at));
  return found;
}
