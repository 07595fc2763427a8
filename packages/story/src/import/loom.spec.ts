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
