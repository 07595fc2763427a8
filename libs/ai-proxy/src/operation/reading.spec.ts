import { blocksOf, renderSuggest, SUMMARY_PROMPT, type PathNode } from '@cse/prompts';
import * as fc from 'fast-check';
import { pathBudget, readPath } from './reading';

function path(length: number, size = 200): PathNode[] {
  return Array.from({ length }, (_, index) => ({
    id: `n_${index}`,
    parent_id: index === 0 ? null : `n_${index - 1}`,
    text: `${index} `.repeat(size).slice(0, size),
  }));
}

const summariesOf = (nodes: PathNode[], language: string) =>
  blocksOf(nodes, { prompt: SUMMARY_PROMPT, language })[1].map(({ hash }, index) => ({ hash, text: `told ${index}` }));

const promptOf = (nodes: PathNode[], reading: ReturnType<typeof readPath>) =>
  renderSuggest(
    {
      active_path: nodes,
      branch_canon: {},
      ghosts: 1,
      inlines: 0,
      existing_children: [],
      rejected: [],
      slots: ['aligned'],
      ...(reading.readings ? { readings: reading.readings } : {}),
    },
    '0'.repeat(16),
  );

describe('reading a path within a budget', () => {
  it('reads a path that fits as it is, and says so', () => {
    const nodes = path(12);
    const reading = readPath(nodes, { summaries: summariesOf(nodes, 'und') }, 100_000);
    expect(reading).toEqual({ context: { verbatim: nodes.map(({ id }) => id), summarised: [], omitted: [] } });
  });

  it('uses summaries of this very path and language, leaves out what has none, and tells the model the same', () => {
    const nodes = path(60);
    const [first, , third] = summariesOf(nodes, 'fr');
    const foreign = summariesOf(path(60, 150), 'fr')[1]!;
    const summaries = [first!, third!, foreign, ...summariesOf(nodes, 'en')];
    const { readings, context } = readPath(nodes, { creator_profile: { language: 'fr' }, summaries }, 3_000);
    expect(context.summarised).toEqual([
      { from: 'n_1', to: 'n_8', hash: first!.hash },
      { from: 'n_17', to: 'n_24', hash: third!.hash },
    ]);
    expect(context.omitted).toEqual(expect.arrayContaining(['n_9', 'n_16']));
    expect(context.verbatim).toContain('n_59');
    const text = promptOf(nodes, { readings, context })
      .content.map((block) => block.text)
      .join('');
    expect(text).toContain('{"summary_of_nodes":{"from":"n_1","to":"n_8"},"summary":"told 0"}');
    expect(text).toContain('"nodes_left_out":');
    expect(text).not.toContain(JSON.stringify(nodes[9]!.text));
    expect(text).not.toContain('told 1');
  });

  it('is true of every node once, and the prompt holds in full what is called verbatim and nothing else', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 100, max: 20_000 }),
        fc.array(fc.nat(14)),
        fc.array(fc.nat(119), { maxLength: 4 }),
        (length, budget, known, pins) => {
          const nodes = path(length, 120);
          for (const pin of pins) if (nodes[pin]) nodes[pin].pinned = true;
          const summaries = summariesOf(nodes, 'und').filter((_, index) => known.includes(index));
          const reading = readPath(nodes, { summaries }, budget);
          const { verbatim, summarised, omitted } = reading.context;
          const place = (id: string) => nodes.findIndex((node) => node.id === id);
          const covered = summarised.flatMap(({ from, to }) => nodes.slice(place(from), place(to) + 1));
          const all = [...verbatim, ...omitted, ...covered.map(({ id }) => id)];
          expect(all.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
          const blocks = promptOf(nodes, reading).content;
          const shown = blocks.flatMap(({ text }) => (text.startsWith('{"id"') ? [JSON.parse(text) as PathNode] : []));
          expect(shown.map(({ id }) => id)).toEqual(
            nodes.filter(({ id }) => verbatim.includes(id)).map(({ id }) => id),
          );
          expect(blocks.filter(({ cache }) => cache).length).toBeLessThanOrEqual(3);
        },
      ),
    );
  });

  it('leaves room for the answer and for what else stands in the prompt', () => {
    const free = pathBudget(100_000, 10_000, {});
    expect(free).toBeLessThan(90_000);
    expect(pathBudget(100_000, 10_000, { canon: 'x'.repeat(2_500) })).toBeLessThan(free - 1_000);
    expect(pathBudget(1_000, 10_000, {})).toBe(0);
  });
});
