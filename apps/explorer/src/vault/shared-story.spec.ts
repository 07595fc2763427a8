import { GraphIndex } from '@creative-space/story';
import { EMPTY_STORY, pathOf, type Story } from '../store/story';
import { fromShared, toShared } from './shared-story';

const story: Story = {
  title: 'Low tide',
  nodes: [
    { id: 'a', parent_id: null, title: 'The gate', text: 'Mara stood at the gate.' },
    { id: 'b', parent_id: 'a', text: 'One way.' },
    { id: 'c', parent_id: 'a', text: 'Another way.' },
    { id: 'd', parent_ids: ['b', 'c'], text: 'Both.' },
  ],
  canon: { characters: [{ id: 'ch_mara', name: 'Mara' }], timeline: [{ id: 't', label: 'x', order: 1, node_id: 'b' }] },
  branch_canons: [{ from_node_id: 'b', canon: { rules: [{ id: 'r', statement: 'Nobody swims.' }] } }],
  notes: { d: { path_parent: 'c' } },
  rejected: [{ node_id: 'a', gist: 'A storm comes.' }],
};
const overTheWire = (value: object) => JSON.parse(JSON.stringify(value)) as ReturnType<typeof toShared>;

describe('a story as its devices share it', () => {
  it('comes back as it was, and the same parts are the same objects', () => {
    const shared = overTheWire(toShared(story));
    expect(fromShared(shared)).toEqual(story);
    const again = fromShared(shared, story);
    for (const part of ['nodes', 'canon', 'branch_canons', 'notes', 'rejected'] as const) {
      expect(again[part]).toBe(story[part]);
    }
  });

  it('begins a tree of its own with what somebody wrote behind a node that another one took out', () => {
    const shared = overTheWire(toShared(story));
    shared.nodes = (shared.nodes as { id: string }[]).filter(({ id }) => id !== 'b');
    const { nodes, canon, branch_canons } = fromShared(shared);
    expect(nodes.find(({ id }) => id === 'd')).toEqual({ id: 'd', parent_id: 'c', text: 'Both.' });
    expect(canon.timeline).toEqual([]);
    expect(branch_canons).toEqual([]);
  });

  it('has no circle, however it was put together, so that every node has a path', () => {
    const shared = overTheWire({
      ...toShared(story),
      nodes: [
        { id: 'a', parent_id: 'c', text: '' },
        { id: 'b', parent_id: 'a', text: '' },
        { id: 'c', parent_id: 'b', text: '' },
        { id: 'd', parent_id: 'd', text: '' },
        { id: 'e', parent_ids: ['c', 'gone'], text: '' },
      ],
    });
    const { nodes } = fromShared(shared);
    const index = new GraphIndex({ nodes: [...nodes] });
    expect(nodes.map(({ id }) => index.path(id).map((node) => node.id))).toEqual([
      ['a'],
      ['a', 'b'],
      ['a', 'b', 'c'],
      ['d'],
      ['a', 'b', 'c', 'e'],
    ]);
  });

  it('has a path to each merge, whichever parent somebody chose that is none of its own', () => {
    const shared = overTheWire(toShared({ ...story, notes: { d: { path_parent: 'zzz', grounded_in: ['a'] } } }));
    const read = fromShared(shared);
    expect(pathOf(read, 'd').map(({ id }) => id)).toEqual(['a', 'b', 'd']);
    expect(pathOf({ ...read, notes: { d: { path_parent: 'c' } } }, 'd').map(({ id }) => id)).toEqual(['a', 'c', 'd']);
  });

  it('holds of the canon and the notes what a page can show, with what a newer page put in beside it', () => {
    const fact = { id: 'f', subject: 'Mara', attribute: 'age', value: '9' };
    const odd = {
      nodes: [{ id: 'a', text: '', note: { grounded_in: 'b', path_parent: {}, details: [], newer: 1 } }],
      canon: {
        facts: [fact, { ...fact, value: {} }, { ...fact, sources: [{ node_id: 'a', quote: 3 }], holder: 4 }],
        characters: [{ id: 'c', name: 'Mara', aliases: ['M', {}] }, { id: 'd' }],
        setting: { places: [{ name: 'The yard' }], summary: [], climate: 'wet' },
      },
    };
    const { canon, notes } = fromShared(overTheWire(odd));
    expect(notes).toEqual({ a: { newer: 1 } });
    expect(canon).toEqual({
      facts: [fact, { ...fact, sources: [] }],
      characters: [{ id: 'c', name: 'Mara', aliases: ['M'] }],
      setting: { places: [], climate: 'wet' },
    });
  });

  it('takes nothing that is no story from somebody who writes nonsense into it', () => {
    const odd = {
      title: 7,
      nodes: [null, 'x', { id: 3 }, { id: 'a', text: 5, parent_id: 9 }],
      canon: { facts: 'no', tone: 1, setting: [] },
    };
    expect(fromShared(odd as never)).toEqual({
      ...EMPTY_STORY,
      nodes: [{ id: 'a', parent_id: null, text: '' }],
    });
  });
});
