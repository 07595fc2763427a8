import { sentenceSpans } from '@cse/ai-proxy';
import { better, rankedSentences } from './ranked-sentences';

/**
 * A text without the sentences that tell least, until it is as short as it should be. The first and the last stay: by
 * them a text is remembered. The others stay as they stand.
 * @param target words that may be left
 * @param weights what each name is worth
 */
export function tightened(text: string, target: number, weights: ReadonlyMap<string, number>): string {
  const spans = sentenceSpans(text);
  const ranked = spans.map(({ start, end }, source) => rankedSentences(text.slice(start, end), source, weights)[0]!);
  let words = ranked.reduce((sum, sentence) => sum + sentence.words, 0);
  const dropped = new Set<number>();
  for (const { source, words: own } of ranked.slice(1, -1).sort(better).reverse()) {
    if (words <= target) break;
    dropped.add(source);
    words -= own;
  }
  let kept = '';
  spans.forEach(({ start, end }, index) => {
    if (dropped.has(index)) return;
    const gap = kept === '' ? '' : text.slice(spans[index - 1]!.end, start);
    kept += gap + text.slice(start, end);
  });
  return kept;
}
