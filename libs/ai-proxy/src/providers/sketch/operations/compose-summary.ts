import { BLOCK_WORDS, type SummarizeAnswer, type SummarizeInput } from '@cse/prompts';
import { sentencesOf } from '../../../prose/sentences';
import type { NameEvidence } from '../reading/node-names';
import type { Composed, Desk } from './composer';

interface Candidate {
  node: number;
  place: number;
  text: string;
  words: number;
  score: number;
}

const QUOTES = 6;
const QUOTE_CHARACTERS = 240;
/** What is worth keeping word for word: numbers, promises, rules, what is hidden or owed. */
const BINDING =
  /\d|\b(?:promis|swor|swear|vow|never|must|forbid|forbad|secret|hid|hidden|owe|debt|oath|only one|last|gave|give|killed|dead|died|married|called)/i;

/**
 * An extract: whole sentences of the nodes, in story order, as many as the summary may have words. The first and the
 * last of each node count for more, and so do those that name the people and places named most.
 */
export async function composeSummary({ nodes, level }: SummarizeInput, { reader, signal }: Desk): Promise<Composed> {
  const names = await reader.names(nodes, signal);
  const weights = weightsOf(names);
  const candidates = nodes.flatMap(({ text }, node) => candidatesOf(text, node, weights));
  const chosen = choose(candidates, nodes.length, BLOCK_WORDS[level]);
  const answer: SummarizeAnswer = {
    must_keep: quotesOf(candidates).map(({ node, text }) => ({ node_id: nodes[node]!.id, quote: text })),
    text: chosen.length > 0 ? chosen.map(({ text }) => text).join(' ') : shortest(candidates, BLOCK_WORDS[level]),
  };
  return { pieces: [JSON.stringify(answer)], notices: [] };
}

/** How much a name is worth: by the number of nodes that hold it. */
function weightsOf(names: readonly (readonly NameEvidence[])[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const found of names) {
    for (const { form, common } of found) if (common === 0) weights.set(form, (weights.get(form) ?? 0) + 1);
  }
  return weights;
}

function candidatesOf(text: string, node: number, weights: ReadonlyMap<string, number>): Candidate[] {
  const sentences = sentencesOf(text.replace(/\s*\n\s*/g, '\n'));
  return sentences.map((sentence, place) => {
    const words = sentence.split(/\s+/).length;
    let score = place === 0 ? 2 : place === sentences.length - 1 ? 1.5 : 0;
    for (const [name, weight] of weights) if (sentence.includes(name)) score += Math.log2(1 + weight);
    if (BINDING.test(sentence)) score += 1;
    return { node, place, text: sentence, words, score: score / Math.sqrt(words + 8) };
  });
}

/** The best of each node first, then the second best of each, while there is room; back in story order. */
function choose(candidates: readonly Candidate[], nodes: number, limit: number): Candidate[] {
  const byNode = Array.from({ length: nodes }, (_, node) =>
    candidates.filter((candidate) => candidate.node === node && candidate.words <= limit / 2).sort(better),
  );
  const rounds = Math.max(0, ...byNode.map(({ length }) => length));
  const chosen: Candidate[] = [];
  let words = 0;
  for (let round = 0; round < rounds; round++) {
    for (const candidate of byNode.flatMap((ranked) => ranked[round] ?? []).sort(better)) {
      if (words + candidate.words > limit) continue;
      chosen.push(candidate);
      words += candidate.words;
    }
  }
  return chosen.sort((a, b) => a.node - b.node || a.place - b.place);
}

function better(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.node - b.node || a.place - b.place;
}

/** Sentences that bind somebody or count something, one a node, the best first. */
function quotesOf(candidates: readonly Candidate[]): Candidate[] {
  const binding = candidates
    .filter(({ text }) => text.length >= 8 && text.length <= QUOTE_CHARACTERS && BINDING.test(text))
    .sort(better);
  const seen = new Set<number>();
  return binding.filter(({ node }) => !seen.has(node) && seen.add(node)).slice(0, QUOTES);
}

/** For texts without a sentence of any usable length: the beginning of the shortest, marked as cut; nothing of no text. */
function shortest(candidates: readonly Candidate[], limit: number): string {
  const [first] = [...candidates].sort((a, b) => a.text.length - b.text.length);
  const words =
    first?.text
      .split(/\s+/)
      .slice(0, limit - 1)
      .join(' ') ?? '';
  return `${[...words].slice(0, limit * 6).join('')}\u2026`;
}
