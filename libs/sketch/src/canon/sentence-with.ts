import { sentencesOf } from '@cse/ai-proxy';
import { LIMITS, type PathNode } from '@cse/prompts';

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
