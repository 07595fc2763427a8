import { sentencesOf } from '@cse/ai-proxy';
import { LIMITS, type PathNode } from '@cse/prompts';

/** A sentence with what speaks for keeping it. */
export interface RankedSentence {
  /** Index of the text that it stands in, and its place there. */
  source: number;
  place: number;
  text: string;
  words: number;
  score: number;
}

/** What is worth keeping word for word: numbers, promises, rules, what is hidden or owed, who lives and dies. */
const BINDING =
  /\d|\b(?:promis(?:e|es|ed|ing)|swore|sworn|swears?|vow(?:s|ed)?|never|must|forb[aio]d(?:e|den)?|secret(?:ly)?|hid(?:den|es)?|owe[ds]?|debts?|oath|killed|dead|died|dies|married|law)\b/i;
/** Shorter sentences lean on their neighbours and tell little alone. */
export const FEWEST_WORDS = 5;

export function isBinding(text: string): boolean {
  return BINDING.test(text);
}

/**
 * The sentences of a text. The first and the last count for more, and so do those that name what is named most and
 * those that bind somebody; fragments and questions count for less, and a long sentence must be worth its length.
 * @param weights what each name is worth
 */
export function rankedSentences(text: string, source: number, weights: ReadonlyMap<string, number>): RankedSentence[] {
  const lines = text.split('\n').map((line) => line.trim());
  const sentences = sentencesOf(lines.filter(Boolean).join('\n'));
  return sentences.map((sentence, place) => {
    const words = sentence.split(/\s+/).length;
    let score = place === 0 ? 2 : place === sentences.length - 1 ? 1.5 : 0.2;
    for (const [name, weight] of weights) if (sentence.includes(name)) score += Math.log2(1 + weight);
    if (isBinding(sentence)) score += 1;
    if (words < FEWEST_WORDS) score *= 0.4;
    if (/[?:]["”’']?$/.test(sentence)) score *= 0.6;
    // Without who says it, what is said aloud tells a reader little.
    if (/^["“]/.test(sentence)) score *= 0.6;
    return { source, place, text: sentence, words, score: score / Math.sqrt(words + 8) };
  });
}

export function better(a: RankedSentence, b: RankedSentence): number {
  return b.score - a.score || inOrder(a, b);
}

export function inOrder(a: RankedSentence, b: RankedSentence): number {
  return a.source - b.source || a.place - b.place;
}

/** Nodes are asked for many names each; their sentences are told apart once. */
const QUOTABLE = new WeakMap<PathNode, string[]>();

/** A whole sentence of a node that passes a test, short enough to be quoted; the first such. */
export function sentenceWith(node: PathNode, test: (sentence: string) => boolean): string | undefined {
  let sentences = QUOTABLE.get(node);
  if (!sentences) {
    sentences = sentencesOf(node.text).filter((sentence) => [...sentence].length <= LIMITS.quote);
    QUOTABLE.set(node, sentences);
  }
  return sentences.find(test);
}

/** Whether a sentence holds a name as whole words. */
export function holdsName(sentence: string, name: string): boolean {
  for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
    const around = [sentence.slice(0, at).at(-1) ?? ' ', sentence[at + name.length] ?? ' '];
    if (around.every((unit) => !/[\p{L}\p{N}]/u.test(unit))) return true;
  }
  return false;
}
