import { stemsOf, wordsOf } from './words';

/** Thresholds measured on hand-made pairs of gists: near copies, the same idea reworded, different ideas. */
const SAME_WORDS = 0.4;
const SAME_LETTERS = 0.7;
const SAME_IDEA = 0.45;
/** An overlap of very short texts says nothing, unless the whole of the shorter one is told again. */
const FEWEST_STEMS = 4;
const FEWEST_SHARED = 3;

/**
 * What is compared of a gist; made once, compared often. Triples are kept as numbers, in order and each once: two that
 * agree by chance are one in 2^30, and a set of them would take twenty times the memory.
 */
export interface Likeness {
  wordTriples: Int32Array;
  letterTriples: Int32Array;
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
function jaccard(a: Int32Array, b: Int32Array, least: number): number {
  if (Math.min(a.length, b.length) < least * Math.max(a.length, b.length)) return 0;
  let both = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [one, other] = [a[i]!, b[j]!];
    if (one === other) both++;
    if (one <= other) i++;
    if (other <= one) j++;
  }
  return both === 0 ? 0 : both / (a.length + b.length - both);
}

function shared(a: Set<string>, b: Set<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let both = 0;
  for (const entry of small) if (large.has(entry)) both++;
  return both;
}

/** Words in threes; fewer words than three are one piece. */
function wordTriples(words: readonly string[]): Int32Array {
  const hashes = words.map(hashOf);
  return triplesOf(hashes.length, (at) => hashes[at] ?? 0);
}

/** The same of the letters of a text. */
function letterTriples(text: string): Int32Array {
  return triplesOf(text.length, (at) => (at < text.length ? text.charCodeAt(at) : 0));
}

/** In order and each once. @param unit one of `length`; 0 behind them */
function triplesOf(length: number, unit: (at: number) => number): Int32Array {
  const found = new Int32Array(Math.max(length - 2, Math.min(length, 1)));
  for (let at = 0; at < found.length; at++) found[at] = joined(unit(at), unit(at + 1), unit(at + 2));
  found.sort();
  let kept = 0;
  for (let at = 0; at < found.length; at++) if (at === 0 || found[at] !== found[at - 1]) found[kept++] = found[at]!;
  return found.subarray(0, kept);
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
