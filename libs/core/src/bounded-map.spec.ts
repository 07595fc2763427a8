import * as fc from 'fast-check';
import { BoundedMap } from './bounded-map';

describe('BoundedMap', () => {
  it('drops the entry that was set longest ago', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('c', 3);
    expect([...map]).toEqual([
      ['b', 2],
      ['c', 3],
    ]);
  });

  it('counts a key that is set again as new, and drops nothing for it', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
    expect([...map]).toEqual([
      ['b', 2],
      ['a', 3],
    ]);
    expect([...map.set('c', 4).keys()]).toEqual(['a', 'c']);
  });

  it('holds the last keys that were set, whatever was set and deleted before', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 9 }), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (most, steps) => {
        const map = new BoundedMap<number, number>(most);
        let expected: [number, number][] = [];
        steps.forEach(({ key, gone }, at) => {
          expected = expected.filter(([known]) => known !== key);
          if (gone) map.delete(key);
          else {
            map.set(key, at);
            expected = [...expected, [key, at] as [number, number]].slice(-most);
          }
          expect([...map]).toEqual(expected);
        });
      }),
    );
  });
});
