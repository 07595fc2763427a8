import type { Fact } from '@cse/prompts';
import * as fc from 'fast-check';
import { contradictionsIn } from './contradictions';
import { factKey } from './fact-key';

const positions = new Map(Array.from({ length: 20 }, (_, index) => [`n_${index}`, index]));
const fact = (id: string, value: string, rest: Partial<Fact> = {}): Fact => ({
  id,
  subject: 'ch_mara',
  attribute: 'handedness',
  value,
  ...rest,
});
const found = (...facts: Fact[]) => contradictionsIn(facts, positions).map((clash) => clash.facts.map(({ id }) => id));

describe('contradictions in a canon', () => {
  it('are two values under one key at one time', () => {
    expect(found(fact('a', 'left'), fact('b', 'right'))).toEqual([['a', 'b']]);
    expect(found(fact('a', 'left'), fact('b', 'Left.'))).toEqual([]);
    expect(found(fact('a', 'left'), fact('b', 'right', { subject: 'ch_osric' }))).toEqual([]);
  });

  it('are none when one thing ends before the other begins', () => {
    expect(found(fact('a', 'left', { valid_to: 'n_5' }), fact('b', 'right', { valid_from: 'n_5' }))).toEqual([]);
    expect(found(fact('a', 'left', { valid_to: 'n_6' }), fact('b', 'right', { valid_from: 'n_5' }))).toEqual([
      ['a', 'b'],
    ]);
  });

  it('are none between what is so and what someone believes, or between two believers', () => {
    expect(found(fact('a', 'left'), fact('b', 'right', { modality: 'believed', holder: 'ch_osric' }))).toEqual([]);
    expect(
      found(
        fact('a', 'left', { modality: 'believed', holder: 'ch_ilse' }),
        fact('b', 'right', { modality: 'believed', holder: 'ch_osric' }),
      ),
    ).toEqual([]);
    expect(found(fact('a', 'left', { modality: 'implied' }), fact('b', 'right', { modality: 'stated' }))).toEqual([
      ['a', 'b'],
    ]);
  });

  it('are exactly the pairs that a plain comparison of all facts finds', () => {
    const node = fc.option(
      fc.integer({ min: 0, max: 19 }).map((index) => `n_${index}`),
      { nil: undefined },
    );
    const facts = fc.array(
      fc.record({
        subject: fc.constantFrom('x', 'y'),
        value: fc.constantFrom('1', '2', '3'),
        valid_from: node,
        valid_to: node,
      }),
      { maxLength: 24 },
    );
    fc.assert(
      fc.property(facts, (drawn) => {
        const canon = drawn.map((part, index) => ({ id: `f_${index}`, attribute: 'a', ...part }));
        const at = (id: string | undefined, open: number) => (id === undefined ? open : positions.get(id)!);
        const expected = new Set<string>();
        for (const a of canon) {
          for (const b of canon) {
            const [fromA, toA, fromB, toB] = [
              at(a.valid_from, -1),
              at(a.valid_to, 99),
              at(b.valid_from, -1),
              at(b.valid_to, 99),
            ];
            const overlap = fromA < toA && fromB < toB && fromA < toB && fromB < toA;
            if (factKey(a) === factKey(b) && a.value !== b.value && overlap) expected.add(a.id).add(b.id);
          }
        }
        expect(new Set(contradictionsIn(canon, positions).flatMap((clash) => clash.facts.map(({ id }) => id)))).toEqual(
          expected,
        );
      }),
    );
  });
});
