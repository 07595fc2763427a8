import type { PathNode } from '@cse/prompts';
import { mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import { share, type Measure } from './measure';
import { suggest } from './operations';
import { Random } from './random';
import type { TextEngine } from './text-engine';

const REQUESTS = 25;
const QUOTES = 8;

/** How models misquote: other marks, other dashes, other spaces, another case. The words are the same. */
const MISQUOTES: readonly ((quote: string) => string)[] = [
  (quote) => quote,
  (quote) => quote.replaceAll("'", '\u2019').replaceAll('"', '\u201d'),
  (quote) => quote.replaceAll('-', '\u2011').replaceAll('\u2014', '--'.slice(1)),
  (quote) => quote.replaceAll(' ', '\u00a0'),
  (quote) => quote.replace(/ /, '\n  '),
  (quote) => quote.toUpperCase(),
  (quote) => `\u200b${quote.replace(/ /, ' \u00ad')}`,
];

/**
 * Changes proposed to a node by quoting it, truly but in other signs, and falsely. A quote counts as verified when the
 * slice that is returned holds the quoted letters; one that stands nowhere must not come back.
 */
export async function measureQuotes(engine: TextEngine): Promise<Measure[]> {
  const random = new Random('quotes');
  const path = mobyDickPath(50);
  const tally = { asked: 0, returned: 0, verified: 0, invented: 0 };
  for (let request = 0; request < REQUESTS; request++) {
    const active_path = path.slice(0, 10 + request);
    const node = active_path.at(-1)!;
    const quotes = quotesOf(node, random);
    const candidates = [
      ...quotes.map((quote, index) =>
        candidate(node, MISQUOTES[(request + index) % MISQUOTES.length]!(quote), `v${index}`),
      ),
      candidate(node, 'words that stand nowhere in this story at all', 'invented'),
    ];
    engine.fake.answerWith({ ghost_nodes: [], inline_suggestions: candidates });
    const branch_canon = mobyDickCanon(active_path);
    const { inline_suggestions } = await suggest(engine, { active_path, branch_canon, ghosts: 0, inlines: QUOTES });
    tally.asked += quotes.length;
    tally.returned += inline_suggestions.length;
    for (const { start, end, original, text } of inline_suggestions) {
      if (text === 'invented') tally.invented++;
      const quote = quotes[Number(/v(\d)/.exec(text)?.[1])];
      if (node.text.slice(start, end) === original && quote !== undefined && original === quote) tally.verified++;
    }
  }
  return [
    share(`quotes verified, of ${tally.returned} returned`, tally.verified, tally.returned, 100),
    share(`true quotes found though misquoted, of ${tally.asked}`, tally.returned, tally.asked, 99),
    { name: `invented quotes returned, of ${REQUESTS}`, value: tally.invented, unit: '', most: 0 },
  ];
}

function candidate(node: PathNode, original: string, text: string) {
  return { node_id: node.id, kind: 'replace', original, text, reason: 'It is shorter.' };
}

/** Runs of six words, apart from each other, each of which stands once in the node. */
function quotesOf({ text }: PathNode, random: Random): string[] {
  const words = [...text.matchAll(/\S+/g)];
  const quotes: string[] = [];
  for (let at = random.below(6); at + 6 < words.length && quotes.length < QUOTES; at += 10) {
    const last = words[at + 5]!;
    const quote = text.slice(words[at]!.index, last.index + last[0].length);
    if (!quote.includes('\n') && text.split(quote).length === 2) quotes.push(quote);
  }
  return quotes;
}
