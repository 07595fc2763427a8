import { stemsOf, wordsOf } from './words';

/** Thresholds measured on hand-made pairs of gists: near copies, the same idea reworded, different ideas. */
const SAME_WORDS = 0.4;
const SAME_LETTERS = 0.7;
const SAME_IDEA = 0.45;
/** An overlap of very short texts says nothing, unless the whole of the shorter one is told again. */
const FEWEST_STEMS = 4;
const FEWEST_SHARED = 3;

/** What is compared of a gist; made once, compared often. Triples are kept as numbers: two that agree by chance are one in 2^30. */
export interface Likeness {
  wordTriples: Set<number>;
  letterTriples: Set<number>;
  /** Without the names of the canon: the same cast is not the same idea. */
  stems: Set<string>;
}

export function likenessOf(text: string, names: ReadonlySet<string>): Likeness {
  const words = wordsOf(text);
  return {
    wordTriples: wordTriples(words),
    letterTriples: letterTriples(words.join(' ')),
    stems: stemsOf(words, names),
  };
}

/** Whether two gists say nearly the same, in the same words or in others. */
export function areAlike(a: Likeness, b: Likeness): boolean {
  return (
    jaccard(a.wordTriples, b.wordTriples, SAME_WORDS) >= SAME_WORDS ||
    jaccard(a.letterTriples, b.letterTriples, SAME_LETTERS) >= SAME_LETTERS ||
    sameIdea(a.stems, b.stems)
  );
}

/** Whether two longer texts are nearly the same words; of prose about one story, single words and letters say nothing. */
export function sharesWording(a: Likeness, b: Likeness): boolean {
  return jaccard(a.wordTriples, b.wordTriples, SAME_WORDS) >= SAME_WORDS;
}

function sameIdea(a: Set<string>, b: Set<string>): boolean {
  const smaller = Math.min(a.size, b.size);
  const both = shared(a, b);
  if (both < FEWEST_SHARED) return false;
  return smaller < FEWEST_STEMS || both / smaller >= SAME_IDEA;
}

/** The share that two sets have in common; 0 when it cannot be `least`. */
function jaccard(a: Set<number>, b: Set<number>, least: number): number {
  if (Math.min(a.size, b.size) < least * Math.max(a.size, b.size)) return 0;
  const both = shared(a, b);
  return both === 0 ? 0 : both / (a.size + b.size - both);
}

function shared<T>(a: Set<T>, b: Set<T>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const entry of small) if (large.has(entry)) both++;
  return both;
}

/** Words in threes; fewer words than three are one piece. */
function wordTriples(words: readonly string[]): Set<number> {
  const found = new Set<number>();
  const hashes = words.map(hashOf);
  for (let at = 0; at < Math.max(hashes.length - 2, Math.min(hashes.length, 1)); at++) {
    found.add(joined(hashes[at]!, hashes[at + 1] ?? 0, hashes[at + 2] ?? 0));
  }
  return found;
}

/** The same of the letters of a text. */
function letterTriples(text: string): Set<number> {
  const found = new Set<number>();
  const { length } = text;
  for (let at = 0; at < Math.max(length - 2, Math.min(length, 1)); at++) {
    const second = at + 1 < length ? text.charCodeAt(at + 1) : 0;
    found.add(joined(text.charCodeAt(at), second, at + 2 < length ? text.charCodeAt(at + 2) : 0));
  }
  return found;
}

function hashOf(word: string): number {
  let hash = 1;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

function joined(first: number, second: number, third: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) ^ third;
  return Math.imul(mixed, 0xc2b2ae35) >>> 2;
}
