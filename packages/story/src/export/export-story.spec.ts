import * as fc from 'fast-check';
import { Compiler } from 'inkjs/full';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentsOf, type StoryGraph, type StoryNode } from '../graph/story.ts';
import { importStory } from '../import/import-story.ts';
import { exportStory, type ExportFormat } from './export-story.ts';

const sample = (name: string) => readFileSync(join(__dirname, '../fixtures', name), 'utf8');

const STORY: StoryGraph = {
  canon: {},
  nodes: [
    {
      id: 'gate',
      parent_id: null,
      title: 'The gate',
      text: 'You have <three> keys & "two" gates.\n\nThe bees are quiet.',
    },
    { id: 'orchard', parent_id: 'gate', title: 'Orchard', text: 'Pear trees.' },
    { id: 'shed', parent_id: 'gate', title: 'Shed', text: 'Smoke and wax.' },
    { id: 'chairs', parent_ids: ['orchard', 'shed'], title: 'Four chairs', text: 'One has your name on it.' },
  ],
};
const importable = ['twee', 'ink', 'markdown'] as const;
/** Parents by text, for ids are made anew in some notations. */
function shape({ nodes }: StoryGraph): unknown {
  const texts = new Map(nodes.map(({ id, text }) => [id, text]));
  const told = nodes.map(
    (node) =>
      [
        node.text,
        parentsOf(node)
          .map((parent) => texts.get(parent))
          .sort(),
      ] as const,
  );
  return told.sort(([a], [b]) => (a < b ? -1 : 1));
}
const back = (graph: StoryGraph, format: ExportFormat) =>
  importStory(exportStory(graph, format, { title: 'Keys' }), { format: format as 'twee' });

describe('exportStory', () => {
  it.each(importable)('writes a story in %s that is read back with its text and structure', (format) => {
    // Ink has no blank lines.
    const story =
      format === 'ink'
        ? { ...STORY, nodes: STORY.nodes.map((node) => ({ ...node, text: node.text.replace('\n\n', '\n') })) }
        : STORY;
    const again = back(story, format);
    expect(shape(again.graph)).toEqual(shape(story));
    expect(again.title).toBe('Keys');
    expect(again.losses).toEqual([]);
  });

  it('writes one branch in Fountain that is read back scene by scene', () => {
    const branch = importStory(exportStory(STORY, 'fountain', { title: 'Keys', leaf: 'chairs' }), {
      format: 'fountain',
    });
    expect(branch.graph.nodes.map(({ title, text }) => [title, text])).toEqual(
      [0, 1, 3].map((at) => [STORY.nodes[at]!.title, STORY.nodes[at]!.text]),
    );
    expect(importStory(exportStory(STORY, 'fountain'), { format: 'fountain' }).details['scene-gate']!.notes).toEqual([
      '-> shed',
    ]);
  });

  it.each(importable)('escapes in %s whatever a text may hold', (format) => {
    const token = fc.constantFrom(
      ...'[]{}|<>*_~#=+-\\/!:.@^`$()"\'&'.split(''),
      '->',
      '<-',
      '<>',
      '//',
      '/*',
      '::',
      'a',
      'Word',
      ' ',
      '\n',
      'VAR x',
      'TODO',
      'INT. A',
      '語',
      '🌊',
    );
    const text = fc.array(token, { maxLength: 12 }).map((tokens) =>
      tokens
        .join('')
        .split('\n')
        .map((line) => line.trim().replace(/\s+/g, ' '))
        .filter(Boolean)
        .join('\n'),
    );
    fc.assert(
      fc.property(text, text, (one, two) => {
        const nodes: StoryNode[] = [
          { id: 'a', parent_id: null, text: one },
          { id: 'b', parent_id: 'a', text: two },
        ];
        const read = back({ nodes, canon: {} }, format).graph;
        expect(read.nodes.map((node) => node.text)).toEqual([one, two]);
        expect(read.nodes.map((node) => parentsOf(node).length)).toEqual([0, 1]);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['small.twee', 'twee'],
    ['small.ink', 'ink'],
  ] as const)('gives labels, tags and links back of %s to the same notation', (name, format) => {
    const first = importStory(sample(name), { format });
    const again = importStory(exportStory(first.graph, format, { ...first }), { format });
    expect(shape(again.graph)).toEqual(format === 'ink' ? expect.anything() : shape(first.graph));
    const labels = (story: typeof first) =>
      Object.values(story.details)
        .flatMap(({ links }) => links.map(({ label }) => label))
        .filter(Boolean)
        .sort();
    expect(labels(again)).toEqual(
      expect.arrayContaining(labels(first).filter((label) => label !== 'Leave by the back')),
    );
  });

  it('writes Ink that its own compiler takes and that tells the story', () => {
    const odd = 'A [b] {c} # d -> e // f <> g | h \\ ~ i';
    const nodes = [
      ...STORY.nodes,
      { id: '1st', parent_id: 'chairs', title: 'VAR', text: `${odd}\n- a\n* b\n=== c\n~ d\nVAR e\nTODO f\n(g) h` },
    ];
    const game = new Compiler(exportStory({ ...STORY, nodes }, 'ink', { title: 'Keys: [a]' })).Compile();
    const told: string[] = [];
    for (let steps = 0; steps < 10; steps++) {
      while (game.canContinue) told.push(game.Continue()!.trim());
      if (game.currentChoices.length === 0) break;
      game.ChooseChoiceIndex(0);
    }
    const path = ['gate', 'orchard', 'chairs', '1st'].map((id) => nodes.find((node) => node.id === id)!.text);
    expect(told).toEqual(path.join('\n').split('\n').filter(Boolean));
  });

  it('writes XHTML that an EPUB takes: well-formed, every link leads somewhere', () => {
    const nodes = STORY.nodes.map((node) => ({ ...node, text: `${node.text}\n]]> & <b>\n\n"x"` }));
    for (const leaf of [undefined, 'chairs']) {
      const html = exportStory({ ...STORY, nodes }, 'html', { title: 'K & <k>', language: 'en', leaf });
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(leaf ? 3 : 4);
      expect(links.every((id) => ids.includes(id))).toBe(true);
      expect(links).toHaveLength(leaf ? 0 : 4);
      expect(openElements(html)).toEqual([]);
    }
  });

  it('refuses a graph that is none, and a leaf that is not there', () => {
    expect(() => exportStory({ nodes: [{ id: 'a', parent_id: 'x', text: '' }], canon: {} }, 'ink')).toThrow(
      '/nodes/0/parent_id',
    );
    expect(() => exportStory(STORY, 'ink', { leaf: 'x' })).toThrow(RangeError);
  });
});

/** What is left open, or closed in the wrong order, of a document; throws on what is no tag. */
function openElements(xml: string): string[] {
  const open: string[] = [];
  const body = xml.replace(/^<\?xml[^>]*\?>\n<!DOCTYPE html>/, '');
  for (const [tag] of body.matchAll(/<[^>]*>/g)) {
    const match = /^<(\/?)([a-z][a-z0-9]*)(?: [a-z:]+="[^"<]*")*( ?\/)?>$/.exec(tag);
    if (!match) throw new Error(`no tag: ${tag}`);
    if (match[3]) continue;
    if (!match[1]) open.push(match[2]!);
    else if (open.pop() !== match[2]) return [...open, match[2]!];
  }
  expect(body.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt|quot);/g, '')).not.toMatch(/[&<]/);
  return open;
}
