import * as fc from 'fast-check';
import { BoundedMap, RecentReads } from './bounded-map';
import { ManualClock } from './clock';

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

describe('RecentReads', () => {
  const clock = new ManualClock();
  let asked: string[];
  let answer: (key: string) => Promise<string>;
  let reads: RecentReads<string>;
  beforeEach(() => {
    asked = [];
    answer = (key) => Promise.resolve(`${key} ${asked.length}`);
    const read = (key: string) => {
      asked.push(key);
      return answer(key);
    };
    reads = new RecentReads(read, clock, { believedMs: 5_000, most: 2 });
  });

  it('reads once for all who ask at once, and again when the answer has grown old or is forgotten', async () => {
    expect(await Promise.all([reads.of('a'), reads.of('a'), reads.of('b')])).toEqual(['a 1', 'a 1', 'b 2']);
    clock.advance(4_999);
    expect(await reads.of('a')).toBe('a 1');
    clock.advance(1);
    expect(await reads.of('a')).toBe('a 3');
    reads.forget('a');
    expect(await reads.of('a')).toBe('a 4');
    reads.forgetAll();
    await Promise.all([reads.of('a'), reads.of('b')]);
    expect(asked).toHaveLength(6);
  });

  it('keeps no failure, and no answer that was asked for before it was forgotten', async () => {
    answer = () => Promise.reject(new Error('away'));
    await expect(reads.of('a')).rejects.toThrow('away');
    let finish: (value: string) => void = () => undefined;
    answer = () => new Promise((resolve) => (finish = resolve));
    const early = reads.of('a');
    reads.forget('a');
    answer = () => Promise.resolve('new');
    expect(await reads.of('a')).toBe('new');
    finish('old');
    expect(await early).toBe('old');
    expect(await reads.of('a')).toBe('new');
  });

  it('keeps so many, and lets go of the one that was read first', async () => {
    for (const key of ['a', 'b', 'a', 'c', 'b', 'a']) await reads.of(key);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});
