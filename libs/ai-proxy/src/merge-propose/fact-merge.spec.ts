import type { Fact } from '@cse/prompts';
import * as fc from 'fast-check';
import { mergeFacts, type FactMerge } from './fact-merge';

const fact = (id: string, value: string, rest: Partial<Fact> = {}): Fact => ({
  id,
  subject: 'ch_mara',
  attribute: 'handedness',
  value,
  ...rest,
});
const states = (merge: FactMerge) => merge.table.map(({ state }) => state);
const settledIds = ({ kept, dropped, open }: FactMerge) => [
  ...kept.flatMap(({ source_fact_ids }) => source_fact_ids),
  ...dropped.map(({ fact: { id } }) => id),
  ...open.flatMap(({ facts }) => facts.map(({ fact: { id } }) => id)),
];

describe('three-way merge of facts', () => {
  const base = [fact('f_1', 'left')];

  it.each([
    ['unchanged', [fact('f_1', 'left')], [fact('f_1', 'Left.')], 'base'],
    ['left_only', [fact('f_2', 'right')], [fact('f_1', 'left')], 'left'],
    ['right_only', [fact('f_1', 'left')], [fact('f_3', 'none')], 'right'],
    ['same_change', [fact('f_2', 'right')], [fact('f_3', 'right')], 'both'],
  ])('decides %s by itself', (state, left, right, from) => {
    const merge = mergeFacts(base, left, right);
    expect(states(merge)).toEqual([state]);
    expect(merge.kept).toHaveLength(1);
    expect(merge.kept[0]!.from).toBe(from);
    expect(merge.open).toEqual([]);
  });

  it('leaves to others what both branches changed, also when one of them ended it', () => {
    expect(states(mergeFacts(base, [fact('f_2', 'right')], [fact('f_3', 'none')]))).toEqual(['conflict']);
    const merge = mergeFacts(base, [fact('f_1', 'left', { valid_to: 'n_9' })], [fact('f_3', 'none')]);
    expect(merge.table).toEqual([
      { key: 'ch_mara|handedness', base: 'left', left: null, right: 'none', state: 'conflict' },
    ]);
    expect(merge.open[0]!.facts.map(({ fact: { id } }) => id)).toEqual(['f_1', 'f_3']);
  });

  it('sets aside what only the other branch ended or changed, and says which', () => {
    expect(mergeFacts(base, [], [fact('f_1', 'left')]).dropped).toEqual([
      { fact: fact('f_1', 'left'), from: 'right', because: 'ended' },
    ]);
    expect(mergeFacts(base, [fact('f_2', 'right')], base).dropped).toMatchObject([
      { from: 'right', because: 'changed' },
    ]);
  });

  it('keeps what is past on either branch', () => {
    const ended = fact('f_1', 'left', { valid_to: 'n_4' });
    const merge = mergeFacts(base, [ended, fact('f_2', 'right')], [fact('f_1', 'left')]);
    expect(states(merge)).toEqual(['left_only']);
    expect(merge.kept.map(({ source_fact_ids }) => source_fact_ids)).toEqual([['f_2'], ['f_1']]);
  });

  it('settles every fact of either leg exactly once, whatever the three tables are', () => {
    const entry = fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      subject: fc.constantFrom('a', 'b', 'c'),
      value: fc.constantFrom('1', '2', '3'),
      ended: fc.boolean(),
      holder: fc.constantFrom(undefined, 'h'),
    });
    const canon = fc.uniqueArray(entry, { maxLength: 12, selector: ({ id }) => id }).map((entries) =>
      entries.map(({ id, ended, ...rest }): Fact => ({
        id: `f_${id}`,
        attribute: 'x',
        valid_to: ended ? 'n_1' : undefined,
        ...rest,
      })),
    );
    fc.assert(
      fc.property(canon, canon, canon, (base_, left, right) => {
        // A fact keeps its key for life: one id is about one thing, whatever branch it is read on.
        const about = new Map([...base_, ...left, ...right].map((item) => [item.id, item]));
        const lived = (facts: Fact[]) =>
          facts.map((item) => ({ ...item, subject: about.get(item.id)!.subject, holder: about.get(item.id)!.holder }));
        const merge = mergeFacts(lived(base_), lived(left), lived(right));
        const ids = settledIds(merge);
        expect(ids).toHaveLength(new Set(ids).size);
        expect(new Set(ids)).toEqual(new Set([...left, ...right].map(({ id }) => id)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('decides the same whichever branch is called left, but for the names of the sides', () => {
    const mirror: Record<string, string> = { left_only: 'right_only', right_only: 'left_only' };
    const canon = fc.array(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 2 }),
        subject: fc.constantFrom('a', 'b'),
        value: fc.constantFrom('1', '2'),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(canon, canon, canon, (b, l, r) => {
        const full = (facts: { id: string; subject: string; value: string }[]) =>
          facts.map((item) => ({ ...item, attribute: 'x' }));
        const one = states(mergeFacts(full(b), full(l), full(r)));
        const other = states(mergeFacts(full(b), full(r), full(l)));
        expect(other).toEqual(one.map((state) => mirror[state] ?? state));
      }),
    );
  });
});
