import type { Fact, PathNode } from '@cse/prompts';
import { mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import { Random, share, type Measure } from './measures';
import { canonDiff, suggest, type TextEngine } from './operations';

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

const STATED = 40;
const NEGATED = 20;

/**
 * Forty facts stated early on a path and twenty of them denied late, among others that only look like it: beliefs,
 * rumours, things that ended before they changed, the same said in another spelling. The model is made to say nothing:
 * none of these takes one.
 */
export async function measureContradictions(engine: TextEngine): Promise<Measure[]> {
  const path = mobyDickPath(200);
  const stated = Array.from({ length: STATED }, (_, index): Fact => ({
    id: `f_${index}`,
    subject: `ch_${index % 10}`,
    attribute: `trait ${index}`,
    value: `sworn to the ${index}th watch`,
    valid_from: path[index]!.id,
  }));
  const late = (index: number) => path[150 + index]!.id;
  const lookalikes = stated.slice(NEGATED).map((fact, index): Fact => {
    const again = { ...fact, id: `s_${index}`, valid_from: late(index) };
    switch (index % 4) {
      case 0:
        return { ...again, value: 'never sworn', modality: 'believed', holder: 'ch_mate' };
      case 1:
        return { ...again, value: 'never sworn', modality: 'rumoured' };
      case 2:
        return { ...again, value: ` Sworn to the ${index + NEGATED}th  WATCH.` };
      default:
        return { ...again, value: 'released', valid_from: late(index), valid_to: null };
    }
  });
  // What changed later did so because the first thing had ended.
  const clean = stated.map((fact, index) =>
    index >= NEGATED && (index - NEGATED) % 4 === 3 ? { ...fact, valid_to: late(index - NEGATED) } : fact,
  );
  const denied = stated
    .slice(0, NEGATED)
    .map((fact, index): Fact => ({ ...fact, id: `d_${index}`, value: 'never sworn', valid_from: late(index) }));

  const conflictsOf = async (facts: Fact[]): Promise<string[]> => {
    engine.fake.answerWith({ operations: [] });
    const { conflicts } = await canonDiff(engine, { active_path: path, branch_canon: { facts } });
    return conflicts.map(({ fact_ids }) => [...fact_ids].sort().join(' '));
  };
  const found = await conflictsOf([...clean, ...lookalikes, ...denied]);
  const planted = denied.filter((_, index) => found.includes(`d_${index} f_${index}`)).length;
  const onClean = (await conflictsOf([...clean, ...lookalikes])).length;
  return [
    share(`planted contradictions found, of ${NEGATED} among ${STATED} facts`, planted, NEGATED, 100),
    {
      name: 'contradictions reported that were not planted',
      value: found.length - planted + onClean,
      unit: '',
      most: 0,
    },
  ];
}
