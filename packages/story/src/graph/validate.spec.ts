import type { Canon, StoryGraph, StoryNode } from './story.ts';
import { validateGraph } from './validate.ts';

const graph = (nodes: StoryNode[], canon: Canon = {}): StoryGraph => ({ nodes, canon });
const root: StoryNode = { id: 'root', parent_id: null, text: 'It begins.' };
const found = (story: StoryGraph) => validateGraph(story).map(({ code, pointer }) => [code, pointer]);

describe('validateGraph', () => {
  it('finds nothing wrong with a tree, a merge, or several roots', () => {
    const nodes: StoryNode[] = [
      root,
      { id: 'a', parent_id: 'root', title: 'Ä', text: '🌊\n\t' },
      { id: 'b', parent_id: 'root', text: '' },
      { id: 'm', parent_ids: ['a', 'b'], text: '' },
      { id: 'loose', text: '' },
    ];
    expect(validateGraph(graph(nodes, { facts: [{ id: 'f', subject: 's', attribute: 'a', value: 'v' }] }))).toEqual([]);
  });

  it.each<[string, StoryNode[], unknown[]]>([
    ['no nodes', [], ['no_nodes', '/nodes']],
    ['an id that the server refuses', [{ ...root, id: 'a b' }], ['bad_id', '/nodes/0/id']],
    ['an id twice', [root, { ...root, text: 'Again.' }], ['duplicate_id', '/nodes/1/id']],
    [
      'a parent that is not there',
      [root, { id: 'a', parent_id: 'x', text: '' }],
      ['dangling_parent', '/nodes/1/parent_id'],
    ],
    [
      'a merge of one that is not there',
      [root, { id: 'a', parent_ids: ['root', 'x'], text: '' }],
      ['dangling_parent', '/nodes/1/parent_ids/1'],
    ],
    ['a merge of one node', [root, { id: 'a', parent_ids: ['root'], text: '' }], ['bad_merge', '/nodes/1/parent_ids']],
    [
      'a merge of one node with itself',
      [root, { id: 'a', parent_ids: ['root', 'root'], text: '' }],
      ['bad_merge', '/nodes/1/parent_ids'],
    ],
    ['a node that follows itself', [root, { id: 'a', parent_id: 'a', text: '' }], ['cycle', '/nodes/1']],
    ['a long text', [{ ...root, text: '🌊'.repeat(8_001) }], ['bad_text', '/nodes/0/text']],
    ['half a character', [{ ...root, text: 'a\ud83c' }], ['bad_text', '/nodes/0/text']],
    ['a carriage return', [{ ...root, text: 'a\r\nb' }], ['bad_text', '/nodes/0/text']],
    ['another normal form', [{ ...root, title: 'e\u0301' }], ['bad_title', '/nodes/0/title']],
  ])('names %s by its pointer', (_, nodes, problem) => {
    expect(found(graph(nodes))).toEqual([problem]);
  });

  it('tells a circle from what hangs from a missing node', () => {
    const nodes: StoryNode[] = [
      root,
      { id: 'a', parent_id: 'c', text: '' },
      { id: 'b', parent_id: 'a', text: '' },
      { id: 'c', parent_ids: ['root', 'b'], text: '' },
      { id: 'lost', parent_id: 'nowhere', text: '' },
      { id: 'after', parent_id: 'lost', text: '' },
    ];
    expect(found(graph(nodes))).toEqual([
      ['dangling_parent', '/nodes/4/parent_id'],
      ['cycle', '/nodes/1'],
      ['cycle', '/nodes/2'],
      ['cycle', '/nodes/3'],
    ]);
  });

  it('counts as the server does: 8,000 code points are taken', () => {
    expect(validateGraph(graph([{ ...root, text: '🌊'.repeat(8_000) }]))).toEqual([]);
  });

  it('finds what a canon says of nodes that are not there', () => {
    const canon: Canon = {
      timeline: [{ id: 'e', label: 'l', order: 1, node_id: 'x' }],
      threads: [{ id: 't', question: 'q', opened_node_id: 'root', closed_node_id: 'x' }],
      facts: [
        { id: 'f', subject: 's', attribute: 'a', value: 'v', valid_to: 'x', sources: [{ node_id: 'x', quote: 'q' }] },
      ],
    };
    const story = { ...graph([root], canon), branch_canons: [{ from_node_id: 'y', canon: { facts: [] } }] };
    expect(found(story)).toEqual([
      ['unknown_reference', '/canon/timeline/0/node_id'],
      ['unknown_reference', '/canon/threads/0/closed_node_id'],
      ['unknown_reference', '/canon/facts/0/valid_to'],
      ['unknown_reference', '/canon/facts/0/sources/0/node_id'],
      ['unknown_reference', '/branch_canons/0/from_node_id'],
    ]);
  });
});
