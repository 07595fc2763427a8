import type { PathNode } from '@cse/prompts';
import { mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import { share, type Measure } from './measure';
import { canonDiff, suggest } from './operations';
import { Random } from './random';
import type { TextEngine } from './text-engine';

const REQUESTS = 25;
const QUOTES = 8;
const INVENTED = 'words that stand nowhere in this story at all';

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

interface Tally {
  asked: number;
  returned: number;
  verified: number;
  invented: number;
}

/**
 * Changes proposed to a node, and claims about it, that quote it truly but in other signs, and falsely. A quote counts
 * as verified when the slice that is returned is the very words; one that stands nowhere must not come back.
 */
export async function measureQuotes(engine: TextEngine): Promise<Measure[]> {
  return [...(await measure('inline', engine, inlineQuotes)), ...(await measure('canon-diff', engine, claimQuotes))];
}

/** Answers with these quotes; resolves with what is returned of each: its number, or NaN for the invented one. */
type Quoting = (engine: TextEngine, path: PathNode[], quotes: string[]) => Promise<{ of: number; slice: string }[]>;

async function measure(name: string, engine: TextEngine, quoting: Quoting): Promise<Measure[]> {
  const random = new Random('quotes');
  const path = mobyDickPath(50);
  const tally: Tally = { asked: 0, returned: 0, verified: 0, invented: 0 };
  for (let request = 0; request < REQUESTS; request++) {
    const active_path = path.slice(0, 10 + request);
    const quotes = quotesOf(active_path.at(-1)!, random);
    const misquoted = quotes.map((quote, index) => MISQUOTES[(request + index) % MISQUOTES.length]!(quote));
    const returned = await quoting(engine, active_path, [...misquoted, INVENTED]);
    tally.asked += quotes.length;
    tally.returned += returned.length;
    tally.verified += returned.filter(({ of, slice }) => slice === quotes[of]).length;
    tally.invented += returned.filter(({ of }) => of === quotes.length).length;
  }
  return [
    share(`${name}: quotes verified, of ${tally.returned} returned`, tally.verified, tally.returned, 100),
    share(`${name}: true quotes found though misquoted, of ${tally.asked}`, tally.returned, tally.asked, 99),
    { name: `${name}: invented quotes returned, of ${REQUESTS}`, value: tally.invented, unit: '', most: 0 },
  ];
}

const inlineQuotes: Quoting = async (engine, active_path, quotes) => {
  const node = active_path.at(-1)!;
  engine.fake.answerWith({
    ghost_nodes: [],
    inline_suggestions: quotes.map((quote, index) => candidate(node, quote, `change number ${index}`)),
  });
  const branch_canon = mobyDickCanon(active_path);
  const answer = await suggest(engine, { active_path, branch_canon, ghosts: 0, inlines: QUOTES });
  return answer.inline_suggestions.map(({ start, end, text }) => ({
    of: Number(text.split(' ')[2]),
    slice: node.text.slice(start, end),
  }));
};

const claimQuotes: Quoting = async (engine, active_path, quotes) => {
  const node = active_path.at(-1)!;
  engine.fake.answerWith({ operations: quotes.map((quote, index) => claim(node, quote, index)) });
  const { operations } = await canonDiff(engine, { active_path, branch_canon: mobyDickCanon(active_path) });
  return operations
    .filter(({ op }) => op === 'add')
    .flatMap(({ after, evidence }) =>
      evidence.map(({ start, end }) => ({
        of: Number(typeof after === 'object' ? after?.value?.split(' ')[2] : undefined),
        slice: node.text.slice(start, end),
      })),
    );
};

function claim(node: PathNode, quote: string, index: number) {
  return {
    evidence: [{ node_id: node.id, quote, role: 'supports' }],
    ...{
      op: 'add',
      kind: 'fact',
      id: 'new',
      subject: 'ch_ishmael',
      field: `habit ${index}`,
      after: `habit number ${index}`,
    },
    ...{ detail: '', modality: 'stated', holder: '', category: 'characterization', note: 'It is told here.' },
  };
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
