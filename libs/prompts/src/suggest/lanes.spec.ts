import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { apportion, planSlots } from './lanes';

const seedOf = (text: string) => createHash('sha256').update(text).digest();

describe('apportion', () => {
  it.each([
    [0, 0, 0],
    [1, 1, 0],
    [2, 1, 1],
    [3, 2, 1],
    [4, 3, 1],
    [5, 4, 1],
    [6, 4, 2],
    [7, 5, 2],
    [8, 6, 2],
    [9, 6, 3],
    [10, 7, 3],
  ])('splits %i into %i aligned and %i exploratory', (count, aligned, exploratory) => {
    expect(apportion(count)).toEqual({ aligned, exploratory });
  });

  it('keeps 70/30 over any sequence of calls, within one proposal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 60 }), (counts) => {
        const offered = { aligned: 0, exploratory: 0 };
        for (const count of counts) {
          const split = apportion(count, offered);
          expect(split.aligned + split.exploratory).toBe(count);
          expect(Math.min(split.aligned, split.exploratory)).toBeGreaterThanOrEqual(0);
          offered.aligned += split.aligned;
          offered.exploratory += split.exploratory;
          const total = offered.aligned + offered.exploratory;
          expect(Math.abs(offered.aligned - total * 0.7)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('makes up over later calls for a lane that could not be filled', () => {
    expect(apportion(3, { aligned: 4, exploratory: 0 })).toEqual({ aligned: 1, exploratory: 2 });
  });
});

describe('planSlots', () => {
  it('holds the split and two spares, of lanes that the split wants', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.nat(8), fc.string(), (aligned, exploratory, seed) => {
        const slots = planSlots({ aligned, exploratory }, seedOf(seed));
        const count = (lane: string) => slots.filter((slot) => slot === lane).length;
        expect(slots).toHaveLength(aligned + exploratory === 0 ? 0 : aligned + exploratory + 2);
        if (aligned > 0) expect(count('aligned')).toBeGreaterThan(aligned);
        else expect(count('aligned')).toBe(0);
        if (exploratory > 0) expect(count('exploratory')).toBeGreaterThan(exploratory);
        else expect(count('exploratory')).toBe(0);
      }),
    );
  });

  it('puts each lane at every place about as often, so that a position tells nothing', () => {
    const runs = 2_000;
    const exploratory = Array<number>(5).fill(0);
    for (let run = 0; run < runs; run++) {
      planSlots(apportion(3), seedOf(String(run))).forEach((lane, at) => {
        if (lane === 'exploratory') exploratory[at]! += 1;
      });
    }
    for (const count of exploratory) expect(Math.abs(count / runs - 0.4)).toBeLessThan(0.05);
  });
});
