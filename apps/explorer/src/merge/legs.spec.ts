import type { MergeProposal } from '@creative-space/sdk';
import { validateGraph } from '@creative-space/story';
import { EMPTY_STORY, graphOf, type Story } from '../store/story';
import { legsOf, withMerge } from './legs';

const node = (id: string, parent_id: string | null) => ({ id, parent_id, text: id });
const STORY: Story = {
  ...EMPTY_STORY,
  nodes: [node('a', null), node('b', 'a'), node('l1', 'b'), node('l2', 'l1'), node('r1', 'b'), node('x', null)],
  canon: { facts: [{ id: 'f1', subject: 's', attribute: 'at', value: 'home', valid_from: 'l1' }] },
};
const PROPOSAL: MergeProposal = {
  id: 'm1',
  title: 'Both',
  gist: 'They meet.',
  approach: 'bridge',
  merge_node: { title: 'The ferry', gist: 'They meet.', parent_ids: ['l2', 'r1'] },
  bridge_beats: [
    { gist: 'He waits.', after: 'l1' },
    { gist: 'She runs.', after: 'r1' },
  ],
  reconciled_facts: [
    {
      fact: { id: 'f2', subject: 's', attribute: 'at', value: 'the ferry' },
      from: 'synthesised',
      source_fact_ids: ['f1'],
      reason: '',
      needs_author: true,
    },
  ],
  set_aside: [{ fact_id: 'f1', from: 'left', reason: '' }],
  open_conflicts: [],
};
const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id).join(' ');

describe('two branches of a story', () => {
  it('share what stands before they part', () => {
    const legs = legsOf(STORY, 'l2', 'r1')!;
    expect([ids(legs.common), ids(legs.left), ids(legs.right)]).toEqual(['a b', 'l1 l2', 'r1']);
  });

  it.each([
    ['the same', 'l2', 'l2'],
    ['one the beginning of the other', 'l1', 'l2'],
    ['of different roots', 'l2', 'x'],
  ])('cannot be merged when they are %s', (_what, left, right) => {
    expect(legsOf(STORY, left, right)).toBeUndefined();
  });

  it('lead to one node, over the bridges, from which on the reconciled facts hold', () => {
    const { story, merge } = withMerge(STORY, PROPOSAL, legsOf(STORY, 'l2', 'r1')!);
    expect(validateGraph(graphOf(story))).toEqual([]);
    const bridge = story.nodes.find(({ text }) => text === 'He waits.')!;
    const run = story.nodes.find(({ text }) => text === 'She runs.')!;
    expect(bridge.parent_id).toBe('l1');
    expect(story.nodes.find(({ id }) => id === 'l2')!.parent_id).toBe(bridge.id);
    expect(story.nodes.find(({ id }) => id === merge)!.parent_ids).toEqual(['l2', run.id]);
    expect(story.canon.facts![0]!.valid_to).toBe(merge);
    expect(story.branch_canons).toEqual([
      { from_node_id: merge, canon: { facts: [expect.objectContaining({ value: 'the ferry', valid_from: merge })] } },
    ]);
  });

  it('may have a bridge before an earlier merge, whose other parent stays', () => {
    const earlier: Story = {
      ...STORY,
      nodes: [...STORY.nodes, node('l3', 'l1'), { id: 'm', parent_ids: ['l2', 'l3'], text: 'm' }],
    };
    const beats = [{ gist: 'He waits.', after: 'l2' }];
    const { story } = withMerge(earlier, { ...PROPOSAL, bridge_beats: beats }, legsOf(earlier, 'm', 'r1')!);
    const bridge = story.nodes.find(({ text }) => text === 'He waits.')!;
    expect(validateGraph(graphOf(story))).toEqual([]);
    expect(story.nodes.find(({ id }) => id === 'm')).toEqual({ id: 'm', parent_ids: [bridge.id, 'l3'], text: 'm' });
  });
});
