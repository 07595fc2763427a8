import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodesAsExpected } from '../../fixtures/as-expected.ts';
import { parentsOf } from '../../graph/story.ts';
import { validateGraph } from '../../graph/validate.ts';
import { importInk } from './ink.ts';

const SAMPLES = join(__dirname, '../../fixtures');
const sample = readFileSync(join(SAMPLES, 'small.ink'), 'utf8');

describe('importInk', () => {
  it('reads the sample as its expectation says', () => {
    const expected = JSON.parse(readFileSync(join(SAMPLES, 'small.ink.expected.json'), 'utf8'));
    const story = importInk(sample);
    expect(nodesAsExpected(story)).toEqual(expected.nodes);
    expect([story.title, story.start, story.skipped]).toEqual([expected.title, expected.start, expected.skipped]);
    expect(validateGraph(story.graph)).toEqual([]);
  });

  it('says in which line and node something was lost', () => {
    const { losses } = importInk(sample);
    expect(losses.map(({ kind, what, line, node }) => [kind, what, line, node])).toEqual(
      expect.arrayContaining([
        ['comment', 'A small ink story, written for tests of importers.', 1, undefined],
        ['variable', 'VAR coins = 2', 4, 'start'],
        ['logic', '~ met_warden = true', 22, 'hut'],
        ['conditional', '{met_warden: The warden pours.|Nobody pours.}', 24, 'hut'],
        ['choice_text', '"It rings by itself," says the warden.', 26, 'hut'],
        ['tunnel', '-> after', 48, 'water'],
        ['code', 'function pay', 56, undefined],
      ]),
    );
  });

  it('makes nodes of choices in choices and of what follows when they come together', () => {
    const { graph, details } = importInk(
      'Hello.\n* One\n  You said one.\n  ** Deeper\n  ** [Deepest] -> END\n  -- Still one.\n* Two -> last\n- (both) Then.\n-> last\n=== last\nBye. -> both',
    );
    expect(validateGraph(graph)).toEqual([]);
    expect(graph.nodes.map((node) => [node.text, parentsOf(node).length])).toEqual([
      ['Hello.', 0],
      ['One\nYou said one.', 1],
      ['Still one.', 1],
      ['Then.', 1],
      ['Bye.', 2],
    ]);
    expect(details[graph.nodes[1]!.id]!.links.map(({ label, to }) => [label, to])).toEqual([
      ['Deeper', graph.nodes[2]!.id],
      ['Deepest', null],
    ]);
  });

  it('reads logic over several lines: the first branch stands, every divert and choice is a link', () => {
    const { graph, details } = importInk(
      'A.\n{ x > 1:\n  It is more.\n  -> b\n- else:\n  It is less.\n  {y: -> c}\n}\n{stopping:\n- first: time\n- second\n}\n* {x} {y} [Go] -> b\n=== b\nB.\n=== c\nC.',
    );
    const first = graph.nodes[0]!;
    expect(first.text).toBe('A.\nIt is more.\nfirst: time');
    expect(details['start']!.variants).toEqual([
      ['It is more.', 'It is less.'],
      ['first: time', 'second'],
    ]);
    expect(details['start']!.links.map(({ kind, to }) => [kind, to])).toEqual([
      ['divert', 'b'],
      ['divert', 'c'],
      ['choice', 'b'],
    ]);
  });

  it('gives what choices print a node of its own when asked to', () => {
    const { graph, losses } = importInk('A.\n* Say it[.], he said. -> b\n* [Go] -> b\n=== b\nB.', { choices: 'node' });
    expect(graph.nodes.map(({ text }) => text)).toEqual(['A.', 'Say it, he said.', 'B.']);
    expect(losses).toEqual([]);
  });

  it.each([
    ['', 'line 1'],
    ['=== a\nx\n/* y', 'line 3: the comment'],
    ['a\n{b:\nc', 'line 2: the brace'],
  ])('refuses %j', (source, message) => {
    expect(() => importInk(source)).toThrow(message);
  });
});

describe('the names of Ink', () => {
  it('tell a knot called start from what stands before all knots', () => {
    const { graph } = importInk('Before.\n-> start\n=== start\nThe knot.');
    expect(graph.nodes.map(({ text }) => text)).toEqual(['Before.', 'The knot.']);
    expect(graph.nodes[1]!.parent_id).toBe('start');
  });

  it('are found wherever they stand: in choices, at places where nothing follows', () => {
    const { losses } = importInk(
      '-> a\n=== a\nA.\n* [One] -> inside\n* [Two]\n  B.\n  -- (inside) C.\n* [Three]\n  ** [Four] -> out\n- (out)\n-> b\n=== b\n-> a.inside',
    );
    expect(losses.filter(({ kind }) => kind === 'missing_target')).toEqual([]);
  });
});
