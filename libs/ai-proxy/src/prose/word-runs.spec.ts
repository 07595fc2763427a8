import * as fc from 'fast-check';
import { mobyDickPath } from '../../../../test/fixtures';
import { WordRuns } from './word-runs';

const SOURCE = 'The tide came in like a debt, slowly at first, and then all of it at once before dawn.';

describe('WordRuns', () => {
  const runs = new WordRuns([SOURCE, 'another text'], 8);

  it('finds a run whatever its punctuation, case and spacing', () => {
    expect(runs.sharedBy('Yes: TIDE came in \u2014 like a debt\u2026 slowly at last')).toBe(true);
    expect(runs.sharedBy('x all of\nit at once before dawn and then')).toBe(false);
    expect(runs.sharedBy('and then all of it at once before night')).toBe(true);
    expect(new WordRuns(["don't you know that"], 4).sharedBy('Don\u2019t you know that?')).toBe(true);
  });

  it('knows the case of letters beyond ASCII, and texts of any length', () => {
    const source = 'Прилив пришёл как долг, ÉTÉ comme hiver';
    expect(new WordRuns([source], 7).sharedBy('ПРИЛИВ ПРИШЁЛ КАК ДОЛГ été Comme Hiver')).toBe(true);
    const long = Array.from({ length: 40_000 }, (_, at) => `w${at}`);
    expect(new WordRuns([long.join(' '), 'short'], 9).sharedBy(long.slice(-9).join('; '))).toBe(true);
  });

  it('does not join words over the border of two texts', () => {
    expect(new WordRuns(['one two three', 'four five six'], 4).sharedBy('one two three four five')).toBe(false);
  });

  it('finds nothing in a text that is shorter than a run, and nothing in no texts', () => {
    expect(runs.sharedBy('came in like a debt')).toBe(false);
    expect(new WordRuns([], 8).sharedBy(SOURCE)).toBe(false);
  });

  it('agrees with the plain definition', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 60 }),
        fc.array(word, { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        (source, text, length) => {
          const plain = text.some((_, at) => {
            const run = text.slice(at, at + length);
            return run.length === length && ` ${source.join(' ')} `.includes(` ${run.join(' ')} `);
          });
          expect(new WordRuns([source.join(' ')], length).sharedBy(text.join(' '))).toBe(plain);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('tells a copy from everything else in a long story', () => {
    const path = mobyDickPath(200);
    const long = new WordRuns(
      path.map(({ text }) => text),
      12,
    );
    const words = path[77]!.text.split(/[^A-Za-z]+/);
    expect(long.sharedBy(words.slice(3, 20).join(' '))).toBe(true);
    expect(long.sharedBy(words.slice(3, 14).join(' '))).toBe(false);
    expect(long.sharedBy(words.slice(0, 60).reverse().join(' '))).toBe(false);
  });
});
