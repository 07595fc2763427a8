import { BLOCK_WORDS, type SummarizeAnswer, type SummarizeInput } from '@cse/prompts';
import { namesIn } from '../reading/names';
import type { Composed } from './answer';
import { better, FEWEST_WORDS, inOrder, isBinding, rankedSentences, type RankedSentence } from './whole-sentences';

/** Names that a sentence is worth more for; the others are in passing. */
const FOREMOST = 40;
const QUOTES = 6;
const QUOTE_CHARACTERS = { min: 8, max: 240 };

/** An extract: whole sentences of the nodes, in story order, as many as the summary may have words. */
export function composeSummary({ nodes, level }: SummarizeInput): Composed {
  const weights = weightsOf(nodes.map(({ text }) => text));
  const sentences = nodes.flatMap(({ text }, source) => rankedSentences(text, source, weights));
  const chosen = choose(sentences, nodes.length, BLOCK_WORDS[level]);
  const answer: SummarizeAnswer = {
    must_keep: quotesOf(sentences).map(({ source, text }) => ({ node_id: nodes[source]!.id, quote: text })),
    text: chosen.length > 0 ? chosen.map(({ text }) => text).join(' ') : shortest(sentences, BLOCK_WORDS[level]),
  };
  return { pieces: [JSON.stringify(answer)], notices: [] };
}

/** How much a name is worth: by how often it comes up. */
function weightsOf(texts: readonly string[]): Map<string, number> {
  const named = namesIn(texts).slice(0, FOREMOST);
  return new Map(named.flatMap(({ forms, mentions }) => forms.map((form) => [form, mentions] as const)));
}

/** The best of each node first, then the second best of each, while there is room; back in story order. */
function choose(sentences: readonly RankedSentence[], nodes: number, limit: number): RankedSentence[] {
  const byNode = Array.from({ length: nodes }, (_, node) => {
    const fitting = sentences.filter(({ source, words }) => source === node && words <= limit / 2).sort(better);
    const whole = fitting.filter(
      ({ text, words }) => words >= FEWEST_WORDS && isBalanced(text) && !/^\p{Ll}/u.test(text),
    );
    return whole.length > 0 ? whole : fitting;
  });
  const rounds = Math.max(0, ...byNode.map(({ length }) => length));
  const chosen: RankedSentence[] = [];
  let words = 0;
  for (let round = 0; round < rounds; round++) {
    for (const sentence of byNode.flatMap((ranked) => ranked[round] ?? []).sort(better)) {
      if (words + sentence.words > limit) continue;
      chosen.push(sentence);
      words += sentence.words;
    }
  }
  return chosen.sort(inOrder);
}

/** Whether every quotation mark and bracket that a sentence opens is closed in it: half of a speech tells nothing. */
function isBalanced(text: string): boolean {
  const count = (mark: RegExp) => text.match(mark)?.length ?? 0;
  return count(/"/g) % 2 === 0 && count(/“/g) === count(/”/g) && count(/\(/g) === count(/\)/g);
}

/** Sentences that bind somebody or count something, one a node, the best first. */
function quotesOf(sentences: readonly RankedSentence[]): RankedSentence[] {
  const { min, max } = QUOTE_CHARACTERS;
  const binding = sentences
    .filter(({ text }) => text.length >= min && text.length <= max && isBinding(text) && isBalanced(text))
    .sort(better);
  const seen = new Set<number>();
  return binding.filter(({ source }) => !seen.has(source) && seen.add(source)).slice(0, QUOTES);
}

/** For texts without a sentence of any usable length: the beginning of the shortest, marked as cut; nothing of no text. */
function shortest(sentences: readonly RankedSentence[], limit: number): string {
  const [first] = [...sentences].sort((a, b) => a.text.length - b.text.length);
  const words =
    first?.text
      .split(/\s+/)
      .slice(0, limit - 1)
      .join(' ') ?? '';
  return `${[...words].slice(0, limit * 6).join('')}\u2026`;
}
