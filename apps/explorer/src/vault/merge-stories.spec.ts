import { EMPTY_STORY, pathOf, type Story } from '../store/story';
import { mergeStories } from './merge-stories';

const story = (texts: Record<string, string>, more: Partial<Story> = {}): Story => ({
  ...EMPTY_STORY,
  nodes: Object.entries(texts).map(([id, text]) => ({ id, parent_id: null, text })),
  ...more,
});
const texts = (of: Story) => Object.fromEntries(of.nodes.map(({ id, text }) => [id, text]));

describe('two versions of a story become one', () => {
  const base = story({ a: 'The yard was empty.', b: 'She looked down.' });

  it('with the words that each changed in one text, and nodes that either put in or took out', () => {
    const ours = story({ a: 'It rained. The yard was empty.', b: 'She looked down.', c: 'New here.' });
    const theirs = story({ d: 'New there.', a: 'The yard was empty. A dog barked.' });
    const merged = mergeStories(base, ours, theirs);
    expect(texts(merged)).toEqual({
      d: 'New there.',
      a: 'It rained. The yard was empty. A dog barked.',
      c: 'New here.',
    });
  });

  it('with what stands there already where both changed the same words', () => {
    const merged = mergeStories(
      base,
      story({ a: 'The yard was full.' }),
      story({ a: 'The yard was burnt. Ash lay on it.' }),
    );
    expect(texts(merged).a).toBe('The yard was burnt. Ash lay on it.');
  });

  it('with both where each wrote at the end of one text', () => {
    const merged = mergeStories(
      base,
      story({ a: 'The yard was empty. Mine.' }),
      story({ a: 'The yard was empty. Theirs.' }),
    );
    expect(texts(merged).a).toMatch(/^The yard was empty\./);
    expect(texts(merged).a).toContain('Mine.');
    expect(texts(merged).a).toContain('Theirs.');
  });

  it('with words once that came to both by different ways', () => {
    const [ours, theirs] = [story({ a: 'The yard was empty. Late.' }), story({ a: 'Now. The yard was empty. Late.' })];
    expect(texts(mergeStories(base, ours, theirs)).a).toBe('Now. The yard was empty. Late.');
  });

  it.each([
    ['ours', 'A. He left.', 'A. He'],
    ['theirs', 'A. He', 'A. He left.'],
  ])('with all of what begins alike in both, where %s goes on', (_, ours, theirs) => {
    expect(texts(mergeStories(story({ a: 'A.' }), story({ a: ours }), story({ a: theirs }))).a).toBe('A. He left.');
  });

  it('keeps a node that one took out and the other wrote in', () => {
    const merged = mergeStories(
      base,
      story({ a: base.nodes[0]!.text }),
      story({ a: '', b: 'She looked down, and ran.' }),
    );
    expect(texts(merged)).toEqual({ a: '', b: 'She looked down, and ran.' });
  });

  it('with a parent for each node, or none: what one wrote behind a node that the other took out begins a tree', () => {
    const wrote = story({ a: base.nodes[0]!.text, b: base.nodes[1]!.text });
    const child = { id: 'c', parent_id: 'b', text: 'She ran.' };
    const merged = mergeStories(base, story({ a: base.nodes[0]!.text }), { ...wrote, nodes: [...wrote.nodes, child] });
    expect(merged.nodes.map(({ id, parent_id }) => [id, parent_id])).toEqual([
      ['a', null],
      ['c', null],
    ]);
    expect(pathOf(merged, 'c').map(({ id }) => id)).toEqual(['c']);
  });

  it('with the proposals that either turned down, and what either fixed for a branch', () => {
    const branch = (from_node_id: string) => ({
      from_node_id,
      canon: { rules: [{ id: 'r', statement: 'No magic.' }] },
    });
    const ours = { ...base, rejected: [{ node_id: 'a', gist: 'A storm.' }], branch_canons: [branch('a')] };
    const theirs = { ...base, rejected: [{ node_id: 'a', gist: 'A dog.' }], branch_canons: [branch('b')] };
    const merged = mergeStories(base, ours, theirs);
    expect(merged.rejected.map(({ gist }) => gist).sort()).toEqual(['A dog.', 'A storm.']);
    expect(merged.branch_canons.map(({ from_node_id }) => from_node_id).sort()).toEqual(['a', 'b']);
  });

  it('with the title of one, the notes of the other and the facts of both', () => {
    const fact = (id: string) => ({ id, subject: 'Mara', attribute: 'age', value: id });
    const before = { ...base, canon: { facts: [fact('f1')] } };
    const ours = { ...before, title: 'Low tide', canon: { facts: [fact('f1'), fact('f2')] } };
    const theirs = { ...before, notes: { a: { grounded_in: ['b'] } }, canon: { facts: [fact('f1'), fact('f3')] } };
    const merged = mergeStories(before, ours, theirs);
    expect(merged.title).toBe('Low tide');
    expect(merged.notes).toEqual({ a: { grounded_in: ['b'] } });
    expect(merged.canon.facts!.map(({ id }) => id).sort()).toEqual(['f1', 'f2', 'f3']);
  });
});
