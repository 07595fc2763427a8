import * as fc from 'fast-check';
import { findQuote, searchable, type Span } from './quote-search';

const find = (text: string, quote: string): string => {
  const found = findQuote(searchable(text), quote);
  return typeof found === 'string' ? `(${found})` : text.slice(found.start, found.end);
};

/** Texts of the characters that the rules are about. */
const stories = fc
  .array(
    fc.constantFrom(
      ...'aAb. \n\u00a0\u2019\u201c"\'-\u2014\u2026\u00ad\u200b\u00e9\u0130\ufb01\u01c4',
      '\ud83d\ude00',
      'e\u0301',
    ),
    { minLength: 1 },
  )
  .map((characters) => characters.join(''));

const TYPED =
  'She said, \u201cI\u2019m left\u2011handed \u2014 you know that\u2026\u201d and\nwalked on.\u00a0The so\u00adcalled pi\u200blot, \ud83d\udea2 the \ufb01rst, stayed. The tide turned. The tide turned.';

describe('findQuote', () => {
  it.each([
    ['"I\'m left-handed - you know that..."', '\u201cI\u2019m left\u2011handed \u2014 you know that\u2026\u201d'],
    ['and walked on. The', 'and\nwalked on.\u00a0The'],
    ['socalled pilot', 'so\u00adcalled pi\u200blot'],
    ['SHE SAID', 'She said'],
    ['the first', 'the \ufb01rst'],
    ['\ud83d\udea2', '\ud83d\udea2'],
    ['  walked on  ', 'walked on'],
  ])('finds %j as the author typed it', (quote, typed) => {
    expect(find(TYPED, quote)).toBe(typed);
  });

  it.each(['right-handed', 'you know this', 'walked  off', '', '   ', '\u200b'])('does not find %j', (quote) => {
    expect(find(TYPED, quote)).toBe('(absent)');
  });

  it('points nowhere when the words stand there twice, in whatever typing', () => {
    expect(find(TYPED, 'The tide turned.')).toBe('(ambiguous)');
    expect(find("It\u2019s so. It's so.", 'it\u02bcs so')).toBe('(ambiguous)');
    expect(find("It\u2019s so. It's so.", "It's so")).toBe("It's so");
  });

  it('finds any slice of any text again, and only true slices', () => {
    fc.assert(
      fc.property(stories, fc.nat(), fc.nat(), (text, from, length) => {
        const start = from % text.length;
        const slice = text.slice(start, start + 1 + (length % text.length)).trim();
        fc.pre(slice !== '' && slice.isWellFormed());
        const found = findQuote(searchable(text), slice);
        if (found === 'absent') expect(searchable(slice).normal.trim()).toBe('');
        if (typeof found === 'string') return;
        expect(searchable(text.slice(found.start, found.end)).normal.trim()).toBe(searchable(slice).normal.trim());
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its map in step with the text, forwards and inside it', () => {
    fc.assert(
      fc.property(stories, (raw) => {
        const { normal, origin } = searchable(raw);
        expect(origin).toHaveLength(normal.length);
        origin.forEach((at, index) => expect(at).toBeGreaterThanOrEqual(index > 0 ? origin[index - 1]! : 0));
        expect(origin.length === 0 || origin.at(-1)! < raw.length).toBe(true);
      }),
    );
  });

  it('gives offsets in UTF-16 units that never cut a character', () => {
    const { start, end } = findQuote(searchable('\ud83d\ude00 a\ud83d\ude00b \ud83d\ude00'), 'a\ud83d\ude00') as Span;
    expect([start, end]).toEqual([3, 6]);
  });
});
