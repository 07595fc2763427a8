import { parentsOf } from '../graph/story.ts';
import { validateGraph } from '../graph/validate.ts';
import { importLoom } from './loom.ts';

const read = (source: unknown) => importLoom(JSON.stringify(source));
const told = (source: unknown) => read(source).graph.nodes.map((node) => [node.id, parentsOf(node).join(), node.text]);

describe('importLoom', () => {
  it('reads a nested tree', () => {
    const tree = {
      root: {
        id: 'r-1',
        text: 'It begins',
        children: [
          { text: ' and goes', children: [], mutable: true },
          { id: 'x y', text: ' on' },
        ],
      },
    };
    expect(told(tree)).toEqual([
      ['r-1', '', 'It begins'],
      ['n-1', 'r-1', ' and goes'],
      ['x-y', 'r-1', ' on'],
    ]);
    expect(told(tree.root)).toEqual(told(tree));
    expect(read(tree).losses).toEqual([{ kind: 'metadata', what: 'mutable of 1 nodes', line: 1 }]);
  });

  it.each(['parentId', 'parent', 'parent_id'])('reads a map of nodes with %s', (parent) => {
    const nodes = {
      b: { text: 'B', [parent]: 'a' },
      a: { text: 'A', [parent]: null },
      c: { text: 'C', [parent]: 'b' },
    };
    expect(told({ current: 'c', nodes })).toEqual([
      ['b', 'a', 'B'],
      ['a', '', 'A'],
      ['c', 'b', 'C'],
    ]);
    expect(read({ nodes }).start).toBe('a');
  });

  it('reads the graph of the contract as it is', () => {
    const graph = {
      nodes: [
        { id: 'Root_1', parent_id: null, text: 'A' },
        { id: 'l', parent_id: 'Root_1', text: 'B' },
        { id: 'm', parent_ids: ['Root_1', 'l'], text: 'C' },
      ],
      canon: { rules: [{ id: 'r', statement: 's' }] },
    };
    expect(read(graph).graph).toEqual(graph);
    expect(read({ title: 'Keys', ...graph }).title).toBe('Keys');
  });

  describe('keeps the canon of a graph', () => {
    const canon = {
      rules: [{ id: 'r', statement: 'Nobody lies.' }],
      facts: [{ id: 'f', subject: 'Amory', attribute: 'eyes', value: 'green', valid_from: 'b' }],
    };
    const branch_canons = [{ from_node_id: 'b', canon: { tone: { tense: 'past' } } }];
    const graph = (node: object, more: object = {}) => ({
      title: 'Keys',
      nodes: [
        { id: 'a', parent_id: null, text: 'A' },
        { id: 'b', parent_id: 'a', text: 'B', ...node },
        { id: 'c', parent_id: 'b', text: 'C' },
      ],
      canon,
      branch_canons,
      ...more,
    });

    it.each([
      ['that is too long', { text: 'It rained. '.repeat(800) }, ['split']],
      ['with a control character', { text: 'B\u0007' }, ['character']],
      ['in another normal form', { text: 'Cafe\u0301', title: 'Cafe\u0301' }, []],
      ['with a title that is too long', { title: 't'.repeat(161) }, ['title_cut']],
      ['without a parent that is there', { parent_id: 'z' }, ['missing_target']],
    ])('with a text or node %s', (_, node, lost) => {
      const story = read(graph(node));
      expect(story.graph).toMatchObject({ canon, branch_canons });
      expect(story.title).toBe('Keys');
      expect(story.losses.map(({ kind }) => kind)).toEqual(lost);
      expect(validateGraph(story.graph)).toEqual([]);
    });

    it('but what names nodes that are not there, and what is none; it tells of both', () => {
      const story = read(
        graph(
          {},
          {
            canon: {
              ...canon,
              facts: [{ ...canon.facts[0], value: 'gre\u0301en\u0007' }],
              threads: [{ id: 't', question: 'Who?', opened_node_id: 'z' }],
              characters: 'Amory',
            },
            branch_canons: [...branch_canons, { from_node_id: 'z', canon: {} }, { from_node_id: 'b', canon: 3 }],
          },
        ),
      );
      expect(story.graph.canon).toEqual({ ...canon, facts: [{ ...canon.facts[0], value: 'gr\u00e9en' }], threads: [] });
      expect(story.graph.branch_canons).toEqual(branch_canons);
      expect(story.losses.map(({ kind, what }) => `${kind}: ${what}`)).toEqual([
        'character: 1 characters that no text may hold, in the canon',
        'metadata: characters of the canon, in another form',
        'missing_target: t, which names the node z (threads) of the canon',
        'missing_target: the canon from the node z on',
        'metadata: the canon from the node b on, in another form',
      ]);
      expect(validateGraph(story.graph)).toEqual([]);
    });
  });

  it('takes a tree of 5,000 nodes in a row, circles, and parents that are not there', () => {
    const deep = `${'{"text":"t","children":['.repeat(5_000)}{"text":"end"}${']}'.repeat(5_000)}`;
    expect(importLoom(deep).graph.nodes).toHaveLength(5_001);
    const story = read({
      nodes: { a: { text: 'A', parentId: 'b' }, b: { text: 'B', parentId: 'a' }, c: { text: 'C', parentId: 'x' } },
    });
    expect(validateGraph(story.graph)).toEqual([]);
    expect(story.losses.map(({ kind }) => kind).sort()).toEqual(['cycle', 'missing_target']);
  });

  it.each([
    ['{"root":\n{"text":', 'it is no JSON'],
    ['"a story"', 'neither a node'],
    ['{"nodes":[]}', 'its nodes are none'],
    ['[1,2]', 'neither a node'],
  ])('refuses %j', (source, message) => {
    expect(() => importLoom(source)).toThrow(message);
  });
});
