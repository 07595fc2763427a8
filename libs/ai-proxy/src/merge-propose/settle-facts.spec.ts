import { MERGE_APPROACHES, MERGE_CHOICES, type Fact, type MergeApproach, type PathNode } from '@cse/prompts';
import * as fc from 'fast-check';
import { StoryIndex } from '../operation/story-index';
import { mergeFacts } from './fact-merge';
import { settleFacts, type Decision, type SettledFacts } from './settle-facts';

const PATH: PathNode[] = [
  { id: 'n_1', parent_id: null, text: 'The key hung on a nail.' },
  { id: 'l_1', parent_id: 'n_1', text: 'Nell took the key down.' },
  { id: 'r_1', parent_id: 'n_1', text: 'The reeve locked the key away.' },
];
const STORY = new StoryIndex({ active_path: PATH, branch_canon: {} });
const KEY = 'the key|whereabouts';

const fact = (id: string, value: string, rest: Partial<Fact> = {}): Fact => ({
  ...{ id, subject: 'the key', attribute: 'whereabouts', value },
  ...rest,
});
const BASE = [fact('f_nail', 'on a nail')];
const LEFT = fact('f_nell', 'with Nell', {
  valid_from: 'l_1',
  sources: [{ node_id: 'l_1', quote: 'took the key down' }],
});
const RIGHT = fact('f_reeve', 'with the reeve', {
  valid_from: 'r_1',
  sources: [{ node_id: 'r_1', quote: 'locked the key away' }],
});

function settle(decision?: Partial<Decision>, approach: MergeApproach = 'sequence', left = LEFT, right = RIGHT) {
  const whole: Decision = { keep: 'ask', value: '', reason: '', ...decision };
  const decisions = new Map(decision ? [[KEY, whole]] : []);
  return settleFacts(mergeFacts(BASE, [left], [right]), decisions, approach, STORY);
}

function idsIn({ reconciled_facts, set_aside, open_conflicts }: SettledFacts): string[] {
  return [
    ...reconciled_facts.flatMap(({ source_fact_ids }) => source_fact_ids),
    ...set_aside.map(({ fact_id }) => fact_id),
    ...open_conflicts.flatMap(({ fact_ids }) => fact_ids),
  ];
}

describe('what becomes of a fact that both branches changed', () => {
  it('is what the proposal decides, with what gives way set aside for the same reason', () => {
    expect(settle({ keep: 'right', reason: 'It comes later.' })).toEqual({
      reconciled_facts: [
        { fact: RIGHT, from: 'right', source_fact_ids: ['f_reeve'], reason: 'It comes later.', needs_author: false },
      ],
      set_aside: [{ fact_id: 'f_nell', from: 'left', reason: 'It comes later.' }],
      open_conflicts: [],
    });
  });

  it('may be something new, which always needs the author', () => {
    const { reconciled_facts } = settle({ keep: 'new', value: 'at the bottom of the harbour', reason: 'It fell.' });
    expect(reconciled_facts).toMatchObject([
      {
        fact: { id: 'new:1', subject: 'the key', attribute: 'whereabouts', value: 'at the bottom of the harbour' },
        from: 'synthesised',
        source_fact_ids: ['f_nell', 'f_reeve'],
        needs_author: true,
      },
    ]);
    // What one of the branches says already is not new.
    expect(settle({ keep: 'new', value: 'With Nell.' }).reconciled_facts).toMatchObject([{ from: 'left' }]);
  });

  it('is asked about, with the words of both sides, when nobody decides', () => {
    for (const settled of [settle(), settle({ keep: 'ask' }), settle({ keep: 'new', value: '' })]) {
      expect(settled).toMatchObject({ reconciled_facts: [], set_aside: [] });
      expect(settled.open_conflicts).toMatchObject([
        {
          fact_ids: ['f_nell', 'f_reeve'],
          nodes: ['l_1', 'r_1'],
          highlight: [
            { node_id: 'l_1', start: 5, end: 22 },
            { node_id: 'r_1', start: 10, end: 29 },
          ],
        },
      ]);
    }
    expect(settle(undefined, 'keep_left').reconciled_facts).toMatchObject([{ from: 'left' }]);
    expect(settle(undefined, 'keep_right').reconciled_facts).toMatchObject([{ from: 'right' }]);
  });

  it.each(MERGE_CHOICES)('never overrules what is locked (%s)', (keep) => {
    const locked = { ...LEFT, locked: true };
    const settled = settle({ keep, value: 'nowhere' }, 'keep_right', locked);
    if (keep === 'left') expect(settled.reconciled_facts).toMatchObject([{ fact: locked, from: 'left' }]);
    else {
      expect(settled.set_aside).toEqual([]);
      expect(settled.open_conflicts).toMatchObject([{ fact_ids: ['f_nell', 'f_reeve'] }]);
      expect(settled.open_conflicts[0]!.options).not.toContain('keep_after');
    }
  });

  it('is asked about as well when only one branch changed what is locked on the other', () => {
    const held = fact('f_nail', 'on a nail', { locked: true });
    const merge = mergeFacts([held], [LEFT], [held]);
    expect(merge.table).toMatchObject([{ state: 'left_only' }]);
    const settled = settleFacts(merge, new Map(), 'keep_left', STORY);
    expect(settled.set_aside).toEqual([]);
    expect(settled.open_conflicts).toMatchObject([{ fact_ids: ['f_nell', 'f_nail'] }]);
  });
});

describe('a fact that both branches changed', () => {
  const f8 = { id: 'f_8', attribute: 'x' };
  const left: Fact[] = [
    { ...f8, subject: 'a', value: '1' },
    { id: 'f_0', subject: 'a', attribute: 'x', value: '3' },
  ];

  it.each([
    ['moved to another subject and locked: the author is asked', { ...f8, subject: 'b', value: '3', locked: true }],
    ['agrees with what is kept: it is a source of that', { ...f8, subject: 'a', value: '3', locked: true }],
  ])('%s', (_, right) => {
    const settled = settleFacts(mergeFacts([], left, [right]), new Map(), 'keep_left', STORY);
    expect(settled.set_aside).toEqual([]);
    expect(new Set(idsIn(settled))).toEqual(new Set(['f_8', 'f_0']));
  });
});

describe('whatever the three tables and the decisions are', () => {
  const entry = fc.record({
    id: fc.integer({ min: 0, max: 24 }).map((number) => `f_${number}`),
    subject: fc.constantFrom('a', 'b', 'c'),
    attribute: fc.constantFrom('x', 'y'),
    value: fc.constantFrom('1', '2', '3'),
    locked: fc.boolean(),
    valid_to: fc.constantFrom(undefined, undefined, 'n_1'),
    holder: fc.constantFrom(undefined, undefined, 'h'),
  });
  const canon = fc.uniqueArray(entry, { maxLength: 12, selector: ({ id }) => id });
  const decision = fc.record({
    keep: fc.constantFrom(...MERGE_CHOICES),
    value: fc.constantFrom('', '1', '2', 'other'),
    reason: fc.constantFrom('', 'because'),
  });

  it('every fact of either leg stands in exactly one list, new facts need the author, locked ones are never set aside', () => {
    fc.assert(
      fc.property(
        fc.tuple(canon, canon, canon, fc.array(decision, { maxLength: 12 }), fc.constantFrom(...MERGE_APPROACHES)),
        ([base, left, right, drawn, approach]) => {
          const merge = mergeFacts(base, left, right);
          const keys = merge.open.map(({ key }) => key);
          const decisions = new Map(drawn.flatMap((one, index) => (keys[index] ? [[keys[index], one] as const] : [])));
          const settled = settleFacts(merge, decisions, approach, STORY);
          const ids = idsIn(settled);
          expect(ids).toHaveLength(new Set(ids).size);
          expect(new Set(ids)).toEqual(new Set([...left, ...right].map(({ id }) => id)));
          for (const { fact: kept, from, needs_author } of settled.reconciled_facts) {
            expect(kept.id.startsWith('new:')).toBe(from === 'synthesised');
            expect(needs_author).toBe(from === 'synthesised');
          }
          const locked = new Set(
            merge.open.flatMap((open) => [open.left, open.right]).flatMap((one) => (one?.locked ? [one.id] : [])),
          );
          expect(settled.set_aside.filter(({ fact_id }) => locked.has(fact_id))).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
