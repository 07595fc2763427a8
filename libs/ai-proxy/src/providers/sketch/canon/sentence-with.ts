import { LIMITS, type PathNode } from '@cse/prompts';
import { sentencesOf } from '../../../prose/sentences';

/** A whole sentence of a node that passes a test, short enough to be quoted; the first such. */
export function sentenceWith(node: PathNode, test: (sentence: string) => boolean): string | undefined {
  return sentencesOf(node.text).find((sentence) => [...sentence].length <= LIMITS.quote && test(sentence));
}

/** Whether a sentence holds a name as whole words. */
export function holdsName(sentence: string, name: string): boolean {
  for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
    const around = [sentence.slice(0, at).at(-1) ?? ' ', sentence[at + name.length] ?? ' '];
    if (around.every((unit) => !/[\p{L}\p{N}]/u.test(unit))) return true;
  }
  return false;
}
