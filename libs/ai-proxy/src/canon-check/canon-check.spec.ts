import { canonHash, checkedNodeHash, type Canon, type Graph } from '@cse/prompts';
import { checkCanon, type CanonCheckRequest } from './canon-check';

const QUIET = 'Mara Quill mended the net by the window, and the rain went on and on over the roofs.';
const characters = [
  { id: 'ch_1', name: 'Mara Quill', aliases: ['Mara'] },
  { id: 'ch_2', name: 'Osric Tane', aliases: ['Osric'] },
];

/** A chain of nodes by their ids and texts, below another node or as the root. */
function chain(parent: string | null, nodes: Record<string, string>): Graph['nodes'] {
  let parent_id = parent;
  return Object.entries(nodes).map(([id, text]) => {
    const node = { id, parent_id, text };
    parent_id = id;
    return node;
  });
}

function check(nodes: Graph['nodes'], canon: Canon = {}, more: Partial<CanonCheckRequest> & Partial<Graph> = {}) {
  const { since, scope, branch_canons } = more;
  return checkCanon(
    { graph: { nodes, canon: { characters, ...canon }, branch_canons }, since, scope },
    () => undefined,
  );
}

function told(result: ReturnType<typeof check>): string[] {
  return result.conflicts.map(({ kind, branch }) => `${kind} at ${branch.at(-1)}`);
}

const fact = (id: string, attribute: string, value: string, rest: object = {}) => ({
  id,
  subject: 'ch_1',
  attribute,
  value,
  ...rest,
});

describe('checkCanon', () => {
  it('holds a fact against the nodes below its beginning, up to its end, in its own branches', () => {
    const swims = 'At noon Mara swam out to the wreck.';
    const nodes = [
      ...chain(null, { r: QUIET, a: swims, b: QUIET, c: swims, d: QUIET, e: swims }),
      ...chain('r', { x: QUIET, y: swims }),
    ];
    const facts = [fact('f', 'swimming', 'cannot swim', { valid_from: 'b', valid_to: 'd' })];
    expect(told(check(nodes, { facts }))).toEqual(['fact at c']);
  });

  it('knows a fact with sources from the first of them on in each branch, and not by its own words', () => {
    const states = 'Mara cannot swim. In her youth the reeds scared her.';
    const nodes = [
      ...chain(null, { r: QUIET, a: states, b: 'At noon Mara swam out to the wreck.' }),
      ...chain('r', { x: 'At noon Mara swam out to the wreck.' }),
    ];
    const facts = [fact('f', 'swimming', 'cannot swim', { sources: [{ node_id: 'a', quote: 'Mara cannot swim' }] })];
    const result = check(nodes, { facts });
    expect(told(result)).toEqual(['fact at b']);
    expect(result.conflicts[0]!.evidence.map(({ quote }) => quote)).toEqual([
      'Mara cannot swim',
      'At noon Mara swam out to the wreck.',
    ]);
  });

  it('lets an entry of a branch stand for the one with its id, there and nowhere else', () => {
    const nodes = [
      ...chain(null, { r: QUIET }),
      ...chain('r', { a: 'Mara turned fifty in June.' }),
      ...chain('r', { b: 'Mara turned fifty in June.' }),
    ];
    const canon = { facts: [fact('f_age', 'age', '34')] };
    const branch_canons = [{ from_node_id: 'b', canon: { facts: [fact('f_age', 'age', '50')] } }];
    expect(told(check(nodes, canon, { branch_canons }))).toEqual(['age at a']);
  });

  it('finds two facts that hold at once and differ, whatever somebody believes', () => {
    const nodes = chain(null, { r: QUIET, a: QUIET, b: QUIET });
    const facts = [
      fact('f_1', 'handedness', 'left', { valid_from: 'r' }),
      fact('f_2', 'handedness', 'right', { valid_from: 'b' }),
      fact('f_3', 'handedness', 'none', { valid_from: 'a', modality: 'believed', holder: 'ch_2' }),
      fact('f_4', 'whereabouts', 'the mill', { valid_from: 'r', valid_to: 'a' }),
      fact('f_5', 'whereabouts', 'the harbour', { valid_from: 'a' }),
    ];
    const { conflicts } = check(nodes, { facts });
    expect(conflicts.map(({ kind, fact_ids, branch }) => [kind, fact_ids, branch])).toEqual([
      ['fact', ['f_1', 'f_2'], ['r', 'a', 'b']],
    ]);
  });

  it('meets a node that joins two branches behind each of them, and what follows it behind its main line', () => {
    const pours = 'Osric poured the tea for everybody.';
    const nodes = [
      ...chain(null, { r: QUIET }),
      ...chain('r', { a: QUIET }),
      ...chain('r', { b: 'Osric Tane drowned that night.' }),
      { id: 'j', parent_ids: ['a', 'b'], text: pours },
      ...chain('j', { k: pours }),
    ];
    expect(check(nodes).conflicts.map(({ kind, branch }) => [kind, branch])).toEqual([['resurrection', ['b', 'j']]]);
  });

  it('looks at nothing outside the branches that are asked for', () => {
    const nodes = [
      ...chain(null, { r: 'Osric Tane drowned that night.' }),
      ...chain('r', { a: 'Osric poured the tea.' }),
      ...chain('r', { b: 'Osric poured the wine.' }),
    ];
    const result = check(nodes, {}, { scope: { leaf_ids: ['b'] } });
    expect(told(result)).toEqual(['resurrection at b']);
    expect(result.checked).toEqual({ nodes: 2, skipped: 0 });
  });

  describe('after a first time', () => {
    const before = chain(null, { r: QUIET, a: QUIET, b: QUIET, c: 'Osric poured the tea.', d: QUIET });
    const since = (nodes: Graph['nodes'], canon: Canon = {}) => ({
      node_hashes: Object.fromEntries(nodes.map((node) => [node.id, checkedNodeHash(node)])),
      canon_hash: canonHash({ characters, ...canon }),
    });
    const withText = (id: string, text: string) => before.map((node) => (node.id === id ? { ...node, text } : node));

    it('reads nothing that is as it was', () => {
      expect(check(before, {}, { since: since(before) }).checked).toEqual({ nodes: 0, skipped: 5 });
    });

    it('reads a node that is another one, and no other when none hangs on it', () => {
      const { checked } = check(withText('b', `${QUIET} A dog barked.`), {}, { since: since(before) });
      expect(checked).toEqual({ nodes: 1, skipped: 4 });
    });

    it('reads those that hang on it too: who dies in it acts further down', () => {
      const result = check(withText('a', 'Osric Tane drowned that night.'), {}, { since: since(before) });
      expect(told(result)).toEqual(['resurrection at c']);
      expect(result.checked).toEqual({ nodes: 2, skipped: 3 });
    });

    it('reads all of it when the canon is another one', () => {
      const facts = [fact('f', 'age', '34')];
      expect(check(before, { facts }, { since: since(before) }).checked).toEqual({ nodes: 5, skipped: 0 });
    });
  });

  it('tells a thread overdue that a branch has left alone for forty nodes, and no other', () => {
    const more = (from: string, count: number, text: string) =>
      chain(from, Object.fromEntries(Array.from({ length: count }, (_, index) => [`${from}_${index}`, text])));
    const nodes = [
      ...chain(null, { r: QUIET }),
      ...more('r', 45, QUIET),
      ...more('r_3', 3, 'The letter lay under the altar stone.'),
    ];
    const threads = [
      { id: 't_1', question: 'Who hid the letter under the altar?', opened_node_id: 'r' },
      { id: 't_2', question: 'Who rang the bell?', opened_node_id: 'r', closed_node_id: 'r_5' },
      { id: 't_3', question: 'Who lit the lamp?', opened_node_id: 'r_30' },
    ];
    expect(check(nodes, { threads }).threads).toEqual([
      { id: 't_1', opened: 'r', last_touched: 'r', overdue: true },
      { id: 't_2', opened: 'r', last_touched: 'r', overdue: false },
      { id: 't_3', opened: 'r_30', last_touched: 'r_30', overdue: false },
    ]);
  });

  it.each([
    ['a title', { title: 'Ten years earlier', text: 'The mill was new. Osric Tane carried the sacks up the stairs.' }],
    ['how it begins', { text: 'Ten years earlier, the mill was new. Osric Tane carried the sacks up the stairs.' }],
    ['a line of its own', { text: 'Flashback.\n\nThe mill was new.\n\nOsric Tane carried the sacks up the stairs.' }],
    ['a dream', { text: 'That night Mara dreamed of the mill. Osric Tane carried the sacks up the stairs.' }],
    ['a dream by its title', { title: "Mara's dream", text: 'The mill was new. Osric Tane carried the sacks.' }],
  ])('takes nothing for a contradiction that is told in a flashback or a dream: %s', (_, told_so) => {
    const gone = chain(null, { r: QUIET, a: 'Osric Tane drowned that night.' });
    expect(told(check([...gone, { id: 'b', parent_id: 'a', ...told_so }]))).toEqual([]);
    const later = 'In the morning Mara woke. Osric Tane carried the sacks up the stairs.';
    const awake = { ...told_so, text: `${told_so.text}\n\n${later}` };
    const isWhole = 'title' in told_so || !told_so.text.startsWith('That night');
    expect(told(check([...gone, { id: 'b', parent_id: 'a', ...awake }]))).toEqual(isWhole ? [] : ['resurrection at b']);
  });

  it('believes no death that is dreamt', () => {
    const nodes = chain(null, {
      r: QUIET,
      a: 'Mara dreamed of the weir that night. Osric Tane drowned in it.',
      b: 'At noon Osric Tane knocked at the door.',
    });
    expect(told(check(nodes))).toEqual([]);
  });

  it.each([
    'Osric was dead tired.',
    'Osric was dead certain of it.',
    'Osric was dead to her.',
    'Osric died of shame when Mara laughed.',
    'Osric was buried in his papers.',
    'Osric was killed with kindness.',
    'They say Osric died in the war.',
  ])('buries nobody for a figure of speech: %s', (words) => {
    const nodes = chain(null, { r: QUIET, a: words, b: 'At noon Osric Tane knocked at the door.' });
    expect(told(check(nodes))).toEqual([]);
    const dead = chain(null, { r: QUIET, a: 'Osric was dead.', b: 'At noon Osric Tane knocked at the door.' });
    expect(told(check(dead))).toEqual(['resurrection at b']);
  });

  it('takes nobody for somebody else of the same name', () => {
    const nodes = chain(null, { r: QUIET, a: 'At noon Jan carried the sacks up the stairs.' });
    const people = [
      { id: 'ch_son', name: 'Jan' },
      { id: 'ch_father', name: 'Jan' },
    ];
    const facts = [{ id: 'f', subject: 'ch_father', attribute: 'status', value: 'dead' }];
    // That two have one name is told; that the dead one works is not.
    expect(told(check(nodes, { characters: people, facts }))).toEqual(['alias at r']);
  });

  it('asks for more words than a call takes arguments', () => {
    const question = Array.from({ length: 60 }, (_, index) => `w${index.toString(36)}ord`).join(' ');
    const threads = Array.from({ length: 4_000 }, (_, index) => ({ id: `t_${index}`, question, opened_node_id: 'r' }));
    expect(check(chain(null, { r: QUIET }), { threads }).threads).toHaveLength(4_000);
  });

  it('says so of a language whose words it does not know, and still compares facts', () => {
    const text = 'Osric zmarł w nocy i pochowano go o świcie pod jabłonią za domem.';
    const facts = [fact('f_1', 'age', '34'), fact('f_2', 'age', '35')];
    const result = check(chain(null, { r: text }), { facts });
    expect([told(result), result.notices]).toEqual([['age at r'], [{ code: 'language_not_supported' }]]);
  });

  it('reads a chain of ten thousand nodes without going deeper into itself', () => {
    const nodes = chain(
      null,
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`n_${index}`, 'It rained.'])),
    );
    expect(check(nodes).checked).toEqual({ nodes: 10_000, skipped: 0 });
  });
});
