import { canonOfNode, canonOfPath, holdsWithin } from './branch-canon.ts';
import { GraphIndex } from './graph-index.ts';
import type { Fact, StoryGraph } from './story.ts';

const fact = (id: string, more: Partial<Fact> = {}): Fact => ({ id, subject: 's', attribute: 'a', value: id, ...more });

/** root → a → left → m ← right ← a. */
const STORY: StoryGraph = {
  nodes: [
    { id: 'root', parent_id: null, text: '' },
    { id: 'a', parent_id: 'root', text: '' },
    { id: 'left', parent_id: 'a', text: '' },
    { id: 'right', parent_id: 'a', text: '' },
    { id: 'm', parent_ids: ['left', 'right'], text: '' },
  ],
  canon: {
    setting: { era: '1900', places: [{ id: 'p', name: 'Pier' }] },
    facts: [
      fact('always'),
      fact('from_left', { valid_from: 'left' }),
      fact('until_left', { valid_from: 'a', valid_to: 'left' }),
      fact('told', {
        sources: [
          { node_id: 'root', quote: 'q' },
          { node_id: 'left', quote: 'r' },
        ],
      }),
    ],
    timeline: [
      { id: 'e1', label: 'l', order: 1, node_id: 'a' },
      { id: 'e2', label: 'l', order: 2, node_id: 'right' },
    ],
    threads: [
      { id: 't1', question: 'q', opened_node_id: 'root', closed_node_id: 'left' },
      { id: 't2', question: 'q', opened_node_id: 'right' },
    ],
  },
  branch_canons: [
    { from_node_id: 'left', canon: { setting: { era: '1920' }, facts: [{ ...fact('always'), value: 'changed' }] } },
    { from_node_id: 'a', canon: { facts: [fact('from_a_on')], tone: { pov: 'first' } } },
  ],
};
const index = new GraphIndex(STORY);
const facts = (canon: { facts?: Fact[] }) =>
  canon.facts!.map(({ id, value }) => (id === value ? id : `${id}=${value}`));

describe('the canon of a branch', () => {
  it('names no node beside its path, as the server asks of branch_canon', () => {
    const canon = canonOfPath(
      STORY,
      index.path('right').map(({ id }) => id),
    );
    expect(facts(canon)).toEqual(['always', 'until_left', 'told', 'from_a_on']);
    expect(canon.facts![1]).toMatchObject({ valid_from: 'a', valid_to: null });
    expect(canon.facts![2]!.sources).toEqual([{ node_id: 'root', quote: 'q' }]);
    expect(canon.timeline!.map(({ id }) => id)).toEqual(['e1', 'e2']);
    expect(canon.threads).toEqual([
      { id: 't1', question: 'q', opened_node_id: 'root', closed_node_id: null },
      { id: 't2', question: 'q', opened_node_id: 'right' },
    ]);
  });

  it('lays what is fixed later over what was fixed before, entry by entry', () => {
    const canon = canonOfPath(
      STORY,
      index.path('left').map(({ id }) => id),
    );
    expect(facts(canon)).toEqual(['always=changed', 'from_left', 'until_left', 'told', 'from_a_on']);
    expect(canon.setting).toEqual({ era: '1920', places: [{ id: 'p', name: 'Pier' }] });
    expect(canon.tone).toEqual({ pov: 'first' });
    expect(canonOfPath(STORY, ['root']).tone).toBeUndefined();
  });

  it('of a merge is what all its ancestors know', () => {
    const canon = canonOfNode(STORY, index, 'm');
    expect(facts(canon)).toEqual(['always=changed', 'from_left', 'until_left', 'told', 'from_a_on']);
    expect(canon.timeline).toHaveLength(2);
    expect(canonOfNode(STORY, index, 'right').timeline).toHaveLength(2);
    expect(facts(canonOfNode(STORY, index, 'right'))).not.toContain('from_left');
  });

  it('tells which facts hold, not in the node that ends them any more', () => {
    const holding = (...path: string[]) =>
      STORY.canon.facts!.filter((one) => holdsWithin(one, new Set(path))).map(({ id }) => id);
    expect(holding('root')).toEqual(['always', 'told']);
    expect(holding('root', 'a')).toEqual(['always', 'until_left', 'told']);
    expect(holding('root', 'a', 'left')).toEqual(['always', 'from_left', 'told']);
  });
});
