import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateGraph } from '../../graph/validate.ts';
import { ImportError } from '../imported-story.ts';
import { nodesAsExpected } from '../../fixtures/as-expected.ts';
import { importTwee } from './twee.ts';

const SAMPLES = join(__dirname, '../../fixtures');
const sample = readFileSync(join(SAMPLES, 'small.twee'), 'utf8');

describe('importTwee', () => {
  it('reads the sample as its expectation says', () => {
    const expected = JSON.parse(readFileSync(join(SAMPLES, 'small.twee.expected.json'), 'utf8'));
    const story = importTwee(sample);
    expect(nodesAsExpected(story)).toEqual(expected.nodes);
    expect([story.title, story.meta['ifid'], story.start]).toEqual([expected.title, expected.ifid, expected.start]);
    expect(story.skipped).toEqual(expected.skipped);
    expect(validateGraph(story.graph)).toEqual([]);
  });

  it('says in which line and node something was lost', () => {
    const { losses } = importTwee(sample);
    expect(losses.map(({ kind, what, line, node }) => [kind, what, line, node])).toEqual(
      expect.arrayContaining([
        ['variable', '<<set $keys to $keys - 1>>', 36, 'orchard'],
        ['conditional', '<<if $keys gte 3>>', 43, 'shed'],
        ['comment', '/* The veil matters later. */', 46, 'shed'],
        ['cycle', 'Go back -> The gate', 47, 'shed'],
        ['jump', 'go home -> The gate', 62, 'a-lost-page'],
        ['style', 'Fonts', 19, undefined],
      ]),
    );
  });

  it('keeps the markup when asked to', () => {
    const { graph } = importTwee(sample, { markup: 'keep' });
    expect(graph.nodes[0]!.text).toBe(
      "You have three keys and two gates. The bees are ''quiet'' today.\n\n[[Try the iron key->Orchard]]\n[[Shed<-Try the small key]]\n[[Knock|The house]]",
    );
  });

  it.each([
    ['', 1, 'no passage'],
    ['once upon a time', 1, 'no passage'],
    [':: a\nx\n\n::  [tag]\ny', 4, 'no name'],
    [':: a\nx\n:: StoryData\n{"start":', 3, 'no JSON'],
    [':: StoryTitle\nx', 1, 'no passage has a text'],
  ])('refuses %j with its line', (source, line, detail) => {
    expect(() => importTwee(source)).toThrow(ImportError);
    try {
      importTwee(source);
    } catch (error) {
      expect((error as ImportError).line).toBe(line);
      expect((error as ImportError).message).toContain(detail);
    }
  });

  it('follows the links of macros, of Harlowe too', () => {
    const links = (source: string) => importTwee(source).details['a']!.links.map(({ label, to }) => [label, to]);
    expect(links(':: a\n<<link "Go" "b">><<set $x to 1>><</link>>\n<<goto "c">>\n:: b\n:: c')).toEqual([
      ['Go', 'b'],
      [undefined, 'c'],
    ]);
    expect(links(':: a\n<<button [[Go on->b]]>><</button>> <a data-passage="c">See</a>\n:: b\n:: c')).toEqual([
      ['Go on', 'b'],
      ['See', 'c'],
    ]);
    expect(links(':: a\n(set: $x to 1)(link-goto: "Go (now)", "b")(if: $x is 1)[(go-to: "c")]\n:: b\n:: c')).toEqual([
      ['Go (now)', 'b'],
      [undefined, 'c'],
    ]);
  });

  it('reads the hooks of Harlowe as prose', () => {
    const text = (source: string) => importTwee(`:: a\n${source}`).graph.nodes[0]!.text;
    expect(text('(set: $x to 1)\n(if: $x is 1)[You [may] stay.](else:)[Go.] (Really: no.)')).toBe(
      'You [may] stay.Go. (Really: no.)',
    );
    expect(text('He said (a: b) and <<set $x to 1>>left.')).toBe('He said (a: b) and left.');
  });

  it('reads headings, and strings with their own quotation marks in them', () => {
    const { graph, details } = importTwee(
      ':: a\n! The End\n!!Of it all\n<<link "Say \\"yes\\"" "b">><</link>>\n:: b\nDone!',
    );
    expect(graph.nodes.map(({ text }) => text)).toEqual([expect.stringMatching(/^The End\nOf it all/), 'Done!']);
    expect(details[graph.nodes[0]!.id]!.links).toMatchObject([{ label: 'Say "yes"', to: graph.nodes[1]!.id }]);
  });

  it('gives names in any script an id, and the same name twice two', () => {
    const { graph, losses } = importTwee(':: Начало\n[[Конец]]\n:: Конец\nx\n:: Конец\ny\n:: A b\n:: A-b\n');
    expect(validateGraph(graph)).toEqual([]);
    expect(new Set(graph.nodes.map(({ id }) => id)).size).toBe(5);
    expect(losses.some(({ kind }) => kind === 'duplicate')).toBe(true);
  });

  it('makes several nodes of a passage that is too long for one, and hangs on their end what follows', () => {
    const long = 'A sentence of the story. '.repeat(800).trim();
    const { graph, losses, details } = importTwee(`:: a\n${long}\n\n[[b]]\n\n:: b\nEnd`);
    expect(validateGraph(graph)).toEqual([]);
    const parts = graph.nodes.slice(0, -1);
    expect(parts.map(({ text }) => text).join('')).toBe(long);
    expect(graph.nodes.at(-1)).toMatchObject({ id: 'b', parent_id: parts.at(-1)!.id });
    expect(details[parts.at(-1)!.id]!.links).toHaveLength(1);
    expect(losses).toMatchObject([{ kind: 'split', node: 'a' }]);
  });
});
