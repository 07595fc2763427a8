import {
  CANON as CANON_SHAPE,
  problemsOf,
  renderCanonDiff,
  type Canon,
  type CanonClaim,
  type CanonDiffInput,
  type Fact,
  type PathNode,
} from '@cse/prompts';
import * as fc from 'fast-check';
import type { TextEnd } from '../text-model';
import { CanonDiffReader, type OperationStep } from './canon-diff-reader';
import type { CanonDiffResult } from './operation';

const FENCE = '0123456789abcdef';
const PATH: PathNode[] = [
  { id: 'n_1', parent_id: null, text: 'Mara Quill wrote with her left hand, as her mother had.' },
  { id: 'n_2', parent_id: 'n_1', text: 'In Vell no one may light a flame after the ninth bell. Osric kept the lamp.' },
  {
    id: 'n_3',
    parent_id: 'n_2',
    text: 'She caught the rope with her good right hand. “The pilot is dead,” said Osric. At the tenth bell Mara lit the lamp. Old Peg came up the mole, and the letter was Osric’s after all.',
  },
];
const HAND: Fact = {
  id: 'f_hand',
  subject: 'ch_mara',
  attribute: 'handedness',
  value: 'left',
  valid_from: 'n_1',
  sources: [{ node_id: 'n_1', quote: 'wrote with her left hand' }],
};
const CANON: Canon = {
  characters: [
    { id: 'ch_mara', name: 'Mara Quill', aliases: ['Mara'], role: 'protagonist' },
    { id: 'ch_osric', name: 'Osric' },
  ],
  rules: [{ id: 'r_flame', statement: 'No one in Vell may light a flame after the ninth bell.', locked: true }],
  tone: { pov: 'third_limited' },
  threads: [{ id: 't_letter', question: 'Whose is the letter?', opened_node_id: 'n_1' }],
  facts: [HAND],
};
const RIGHT = { node_id: 'n_3', quote: 'with her good right hand', role: 'supports' as const };

function claim(over: Partial<CanonClaim>): CanonClaim {
  return {
    ...{ evidence: [RIGHT], op: 'add', kind: 'fact', id: 'new', subject: '', field: '', after: '', detail: '' },
    ...{ modality: 'stated', holder: '', category: 'factual_detail', note: '' },
    ...over,
  };
}

interface Read extends CanonDiffResult {
  notices: Record<string, number | undefined>;
}

function read(claims: unknown, over: Partial<CanonDiffInput> = {}, end: TextEnd = { stop: 'complete' }): Read {
  const input: CanonDiffInput = {
    active_path: PATH,
    branch_canon: CANON,
    mode: 'diff',
    focus_node_ids: ['n_3'],
    ...over,
  };
  const reader = new CanonDiffReader(input, renderCanonDiff(input, FENCE), FENCE);
  const text = typeof claims === 'string' ? claims : JSON.stringify({ operations: claims });
  const streamed: OperationStep[] = [];
  const emit = (step: OperationStep) => void streamed.push(step);
  reader.read(text.slice(0, 50), emit);
  reader.read(text.slice(50), emit);
  reader.finish(end, emit);
  const result = reader.result();
  expect(streamed.map(({ data }) => data)).toEqual(result.operations);
  for (const { evidence } of result.operations) {
    for (const { node_id, start, end: until, quote } of evidence) {
      expect(input.active_path.find(({ id }) => id === node_id)!.text.slice(start, until)).toBe(quote);
    }
  }
  return { ...result, notices: Object.fromEntries(reader.notices(end).map(({ code, count }) => [code, count])) };
}

describe('a claim about the canon', () => {
  it('that the story changed a fact is an update, with the words before and the words after', () => {
    const { operations, conflicts } = read([claim({ op: 'update', id: 'f_hand', field: 'value', after: 'right' })]);
    expect(operations).toEqual([
      {
        op: 'update',
        target: { kind: 'fact', id: 'f_hand' },
        field: 'value',
        before: 'left',
        after: 'right',
        level: 'detail',
        category: 'factual_detail',
        evidence: [
          { node_id: 'n_3', quote: 'with her good right hand', start: 20, end: 44, role: 'supports' },
          { node_id: 'n_1', quote: 'wrote with her left hand', start: 11, end: 35, role: 'contradicts' },
        ],
        note: '',
      },
    ]);
    expect(conflicts).toEqual([]);
  });

  it.each(['update', 'remove', 'conflict', 'add'] as const)('never changes a locked fact: %s reports it', (op) => {
    const branch_canon = { ...CANON, facts: [{ ...HAND, locked: true, sources: undefined }] };
    const evidence = [op === 'conflict' ? { ...RIGHT, role: 'contradicts' as const } : RIGHT];
    const { operations, conflicts } = read(
      [
        claim({
          op,
          evidence,
          id: op === 'add' ? 'new' : 'f_hand',
          subject: 'Mara',
          field: 'handedness',
          after: 'right',
        }),
      ],
      { branch_canon },
    );
    expect(operations).toMatchObject([{ op: 'conflict', target: { id: 'f_hand' }, before: 'left' }]);
    expect(conflicts).toMatchObject([{ fact_ids: ['f_hand'], nodes: ['n_3'] }]);
    expect(conflicts[0]!.options).toEqual(['keep_before', 'belief_or_lie', 'ask_author']);
    expect(conflicts[0]!.highlight).toEqual([{ node_id: 'n_3', start: 20, end: 44 }]);
  });

  it('against what the author typed needs no quote of theirs, and against what a node says both', () => {
    const typed: Canon = { ...CANON, facts: [{ ...HAND, sources: undefined }] };
    const against = claim({
      op: 'conflict',
      id: 'f_hand',
      field: 'value',
      after: 'right',
      evidence: [{ ...RIGHT, role: 'contradicts' }],
    });
    expect(read([against], { branch_canon: typed }).conflicts.map(({ fact_ids }) => fact_ids)).toEqual([['f_hand']]);
    const elsewhere: Canon = { ...CANON, facts: [{ ...HAND, sources: [{ node_id: 'n_1', quote: 'stands nowhere' }] }] };
    expect(read([against], { branch_canon: elsewhere }).conflicts).toEqual([]);
  });

  it('of two nodes may be about what the canon does not hold; then it names no fact', () => {
    const both = [
      { node_id: 'n_3', quote: 'Mara lit the lamp', role: 'contradicts' as const },
      { node_id: 'n_2', quote: 'Osric kept the lamp', role: 'supports' as const },
    ];
    const between = (evidence: CanonClaim['evidence']) =>
      read([claim({ op: 'conflict', subject: 'the lamp', field: 'keeper', after: 'Mara', evidence })]);
    const { operations, conflicts } = between(both);
    expect(operations).toMatchObject([{ op: 'conflict', target: { kind: 'fact', id: 'new:1' }, before: null }]);
    expect(conflicts).toMatchObject([{ fact_ids: [], nodes: ['n_3', 'n_2'] }]);
    expect(between(both.slice(0, 1)).conflicts).toEqual([]);
  });

  it('that rules see is told first, once, and whatever the model says', () => {
    const path: PathNode[] = [...PATH, { id: 'n_4', parent_id: 'n_3', text: 'Mara turned fourteen. Osric slept.' }];
    const facts: Fact[] = [{ id: 'f_age', subject: 'Mara', attribute: 'age', value: 'nine' }];
    const over = { active_path: path, branch_canon: { ...CANON, facts }, focus_node_ids: ['n_4'] };
    const evidence = [{ node_id: 'n_4', quote: 'Mara turned fourteen', role: 'contradicts' as const }];
    const { operations, conflicts, notices } = read(
      [claim({ op: 'conflict', id: 'f_age', field: 'value', after: 'fourteen', evidence })],
      over,
    );
    expect(operations).toMatchObject([
      { op: 'conflict', target: { id: 'f_age' }, evidence: [{ quote: 'Mara turned fourteen.' }] },
    ]);
    expect(conflicts).toMatchObject([{ fact_ids: ['f_age'], nodes: ['n_4'] }]);
    expect(notices).toEqual({});
    expect(read([], { ...over, mode: 'extract' }).conflicts).toEqual([]);
  });

  it('against a locked rule is a conflict and breaks a pillar of the story', () => {
    const evidence = [{ node_id: 'n_3', quote: 'At the tenth bell Mara lit the lamp', role: 'contradicts' as const }];
    const found = read([claim({ op: 'remove', kind: 'rule', id: 'r_flame', evidence })]);
    expect(found.operations).toMatchObject([{ op: 'conflict', field: 'statement', after: null, level: 'high' }]);
    expect(found.high_level_changes).toEqual([{ kind: 'rule_broken', operation_indexes: [0] }]);
    expect(found.conflicts).toHaveLength(1);
  });

  it('of what somebody says is a fact of theirs and contradicts nothing', () => {
    const evidence = [{ node_id: 'n_3', quote: 'The pilot is dead', role: 'supports' as const }];
    const dead: Fact = { id: 'f_pilot', subject: 'the pilot', attribute: 'status', value: 'alive', valid_from: 'n_1' };
    const { operations, conflicts } = read(
      [claim({ op: 'conflict', id: 'f_pilot', evidence, after: 'dead', modality: 'believed', holder: 'Osric' })],
      { branch_canon: { ...CANON, facts: [dead] } },
    );
    expect(conflicts).toEqual([]);
    expect(operations).toMatchObject([
      {
        op: 'add',
        target: { id: 'new:1' },
        after: { subject: 'the pilot', value: 'dead', modality: 'believed', holder: 'ch_osric', valid_from: 'n_3' },
      },
    ]);
  });

  it('of a new fact under the key of one that still holds is a conflict, and under one that has ended is not', () => {
    const right = claim({ subject: 'Mara Quill', field: 'Handedness', after: 'right' });
    expect(read([right])).toMatchObject({
      operations: [{ op: 'conflict', before: 'left', after: 'right' }],
      conflicts: [{ fact_ids: ['f_hand'], nodes: ['n_3', 'n_1'] }],
    });
    const ended = read([right], { branch_canon: { ...CANON, facts: [{ ...HAND, valid_to: 'n_2' }] } });
    expect(ended.operations).toMatchObject([{ op: 'add', after: { subject: 'ch_mara', value: 'right' } }]);
    expect(ended.conflicts).toEqual([]);
    expect(read([{ ...right, after: 'Left' }])).toMatchObject({ operations: [], notices: { candidate_dropped: 1 } });
  });

  it('names people once, lets facts speak of them, and gives every new entry an id of its own', () => {
    const peg = { node_id: 'n_3', quote: 'Old Peg came up the mole', role: 'supports' as const };
    const { operations } = read([
      claim({ kind: 'character', after: 'Old Peg', field: 'name', detail: 'pilot', evidence: [peg] }),
      claim({ kind: 'character', after: 'old peg', field: 'name', evidence: [peg] }),
      claim({ kind: 'character', after: 'Captain Nobody', field: 'name', evidence: [peg] }),
      claim({ subject: 'Old Peg', field: 'whereabouts', after: 'the mole', evidence: [peg] }),
      claim({ kind: 'thread', id: 't_letter', op: 'update', field: 'closed_node_id', evidence: [peg] }),
      claim({ kind: 'tone', id: 'tone', op: 'update', field: 'tense', after: 'past', evidence: [peg] }),
    ]);
    expect(operations.map(({ op, target, field, after }) => [op, target.id, field, after])).toEqual([
      ['add', 'new:1', null, { name: 'Old Peg', role: 'pilot' }],
      ['add', 'new:2', null, expect.objectContaining({ subject: 'new:1', attribute: 'whereabouts' })],
      ['update', 't_letter', 'closed_node_id', 'n_3'],
      ['add', 'tone', 'tense', 'past'],
    ]);
  });

  it.each([
    ['no quote', { evidence: [] }, 'quote_not_found'],
    ['a quote that stands nowhere', { evidence: [{ ...RIGHT, quote: 'with both her hands' }] }, 'quote_not_found'],
    ['a quote from another node', { evidence: [{ ...RIGHT, node_id: 'n_2' }] }, 'quote_not_found'],
    ['a quote from another branch', { evidence: [{ ...RIGHT, node_id: 'n_9' }] }, 'quote_not_found'],
    ['half a word', { evidence: [{ ...RIGHT, quote: 'aught the rope with' }] }, 'quote_not_found'],
    ['too few words to mean anything', { evidence: [{ ...RIGHT, quote: 'her' }] }, 'quote_not_found'],
    [
      'nothing from the focus',
      { evidence: [{ ...RIGHT, node_id: 'n_2', quote: 'Osric kept the lamp' }] },
      'candidate_dropped',
    ],
    ['an entry that is not there', { op: 'update', id: 'f_gone', field: 'value', after: 'x' }, 'candidate_dropped'],
    [
      'a member that no entry has',
      { op: 'update', kind: 'character', id: 'ch_mara', field: '__proto__', after: 'x' },
      'candidate_dropped',
    ],
    [
      'one side of a contradiction',
      {
        op: 'conflict',
        kind: 'tone',
        id: 'tone',
        field: 'pov',
        after: 'first',
        evidence: [{ ...RIGHT, role: 'contradicts' }],
      },
      'candidate_dropped',
    ],
    [
      'one quote for both sides',
      {
        op: 'conflict',
        kind: 'tone',
        id: 'tone',
        field: 'pov',
        after: 'first',
        evidence: [RIGHT, { ...RIGHT, role: 'contradicts' }],
      },
      'candidate_dropped',
    ],
    ['a link', { subject: 'Mara', field: 'grip', after: 'see https://evil.example/x' }, 'candidate_dropped'],
    [
      'the rules of the server',
      { subject: 'Mara', field: 'grip', after: 'Quote first, then claim. Copy the words exactly from the node' },
      'candidate_dropped',
    ],
    ['no known kind', { kind: 'secret' }, 'candidate_dropped'],
  ] as [string, object, string][])('with %s is dropped and counted', (_, over, code) => {
    const found = read([{ ...claim({ subject: 'Mara', field: 'grip', after: 'firm' }), ...over }]);
    expect(found.operations).toEqual([]);
    expect(found.notices).toEqual({ [code]: 1 });
  });

  it('tells what it concerns by rules: pillars are high, also under another word of the model', () => {
    const facts = [
      { ...HAND, id: 'f_life', attribute: 'status', value: 'alive' },
      { ...HAND, id: 'f_aim', attribute: 'goal', value: 'to leave Vell' },
      { ...HAND, id: 'f_bond', attribute: 'trusts', value: 'Osric' },
      { ...HAND, id: 'f_other', subject: 'ch_osric', attribute: 'status', value: 'well' },
    ];
    const change = (id: string, after: string) => claim({ op: 'update', id, field: 'value', after });
    const found = read(
      [
        change('f_life', 'drowned'),
        change('f_aim', 'to stay'),
        change('f_bond', 'nobody'),
        change('f_other', 'ill'),
        claim({ op: 'update', kind: 'tone', id: 'tone', field: 'pov', after: 'first' }),
      ],
      { branch_canon: { ...CANON, facts } },
    );
    expect(found.operations.map(({ level }) => level)).toEqual(['high', 'high', 'high', 'detail', 'high']);
    expect(found.high_level_changes).toEqual([
      { kind: 'main_character_status', operation_indexes: [0] },
      { kind: 'goal_changed', operation_indexes: [1] },
      { kind: 'relationship_inverted', operation_indexes: [2] },
      { kind: 'view_or_tense', operation_indexes: [4] },
    ]);
  });

  it('is a detail where somebody only believes it', () => {
    const dead = { subject: 'Mara', field: 'status', after: 'dead' };
    const found = read([
      claim({ ...dead, modality: 'believed', holder: 'Osric' }),
      claim({ ...dead, modality: 'rumoured' }),
      claim(dead),
    ]);
    expect(found.operations.map(({ level }) => level)).toEqual(['detail', 'detail', 'high']);
    expect(found.high_level_changes).toEqual([{ kind: 'main_character_status', operation_indexes: [2] }]);
  });

  it('in an extract is an addition or nothing', () => {
    const { operations } = read(
      [
        claim({ op: 'update', id: 'f_hand', field: 'value', after: 'right' }),
        claim({ subject: 'Mara', field: 'grip', after: 'firm' }),
      ],
      { mode: 'extract' },
    );
    expect(operations.map(({ op, target }) => [op, target.id])).toEqual([['add', 'new:1']]);
  });
});

describe('an answer', () => {
  it('without operations says that nothing differs; one that cannot be read, or was refused, is a failure', () => {
    expect(read([])).toMatchObject({ operations: [], notices: {} });
    for (const text of ['', 'I am sorry', '{"unexpected":[{"shape":true}]}', '{"operations":[']) {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'provider_error' }) as Error);
    }
    expect(() => read([], {}, { stop: 'refused' })).toThrow(
      expect.objectContaining({ code: 'content_refused' }) as Error,
    );
  });

  it('never makes the reader throw, nor lets anything out that the story does not hold', () => {
    const claims = fc.array(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          evidence: fc.array(fc.oneof(fc.constant(RIGHT), fc.jsonValue()), { maxLength: 3 }),
          op: fc.constantFrom('add', 'UPDATE', 'remove', 'conflict'),
          kind: fc.constantFrom('character', 'place', 'setting', 'tone', 'rule', 'fact', 'event', 'thread'),
          id: fc.constantFrom('new', 'f_hand', 'tone', 'setting', 'ch_mara', 'r_flame', 't_letter', 'constructor'),
          field: fc.constantFrom('value', 'name', 'pov', 'toString', 'aliases', 'label'),
          subject: fc.constantFrom('Mara', '', 'x'),
          after: fc.string(),
        }),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(claims, (drawn) => {
        const { operations } = read(drawn);
        for (const { evidence, target } of operations) {
          expect(evidence.length).toBeGreaterThan(0);
          expect(target.id).toMatch(/^(?:new:\d+|f_hand|tone|setting|ch_mara|r_flame|t_letter)$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the facts of a canon', () => {
  const STATED = 40;
  const NEGATED = 20;
  const planted = (negated: number) => {
    const path: PathNode[] = Array.from({ length: STATED + NEGATED }, (_, index) => ({
      id: `p_${index}`,
      parent_id: index === 0 ? null : `p_${index - 1}`,
      text:
        index < STATED ? `The ${index}th door of the hall was painted red.` : `Door ${index - STATED} was green now.`,
    }));
    const facts = path.slice(0, STATED + negated).map(({ id }, index): Fact => ({
      id: `f_${index}`,
      subject: `door ${index % STATED}`,
      attribute: 'colour',
      value: index < STATED ? 'red' : 'green',
      valid_from: id,
      sources: [{ node_id: id, quote: path[index]!.text }],
    }));
    const branch_canon: Canon = { facts };
    expect(problemsOf(CANON_SHAPE, branch_canon, '')).toEqual([]);
    return { active_path: path, branch_canon, focus_node_ids: [path.at(-1)!.id] };
  };

  it('contradict each other exactly where it was planted, without a model, each with both quotes', () => {
    const { operations, conflicts } = read([], planted(NEGATED));
    expect(conflicts.map(({ fact_ids }) => fact_ids)).toEqual(
      Array.from({ length: NEGATED }, (_, index) => [`f_${index}`, `f_${index + STATED}`]),
    );
    expect(operations).toHaveLength(NEGATED);
    for (const [index, { op, evidence, before, after }] of operations.entries()) {
      expect([op, before, after]).toEqual(['conflict', 'red', 'green']);
      expect(evidence.map(({ node_id, role }) => [node_id, role])).toEqual([
        [`p_${index}`, 'supports'],
        [`p_${index + STATED}`, 'contradicts'],
      ]);
    }
  });

  it('contradict nothing on the clean copy, nor where the author has ended the first or gives the other to somebody', () => {
    expect(read([], planted(0)).conflicts).toEqual([]);
    const { branch_canon, ...story } = planted(NEGATED);
    const spoken = branch_canon.facts!.map((fact, index) =>
      index < STATED ? fact : { ...fact, modality: 'believed' as const, holder: 'ch_x' },
    );
    expect(read([], { ...story, branch_canon: { facts: spoken } }).conflicts).toEqual([]);
    const ended = branch_canon.facts!.map((fact, index) => (index < STATED ? { ...fact, valid_to: 'p_40' } : fact));
    expect(read([], { ...story, branch_canon: { facts: ended } }).conflicts).toEqual([]);
  });

  it('are told as a conflict alone when their sources do not stand where they say', () => {
    const { branch_canon, ...story } = planted(1);
    const facts = branch_canon.facts!.map(({ sources: _, ...fact }) => fact);
    const { operations, conflicts } = read([], { ...story, branch_canon: { facts } });
    expect(operations).toEqual([]);
    expect(conflicts).toMatchObject([{ fact_ids: ['f_0', 'f_40'], nodes: ['p_0', 'p_40'], highlight: [] }]);
  });
});
