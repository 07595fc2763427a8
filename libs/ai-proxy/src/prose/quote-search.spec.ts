import * as fc from 'fast-check';
import { findEvidence, findQuote, searchable, type Span } from './quote-search';

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

describe('findEvidence', () => {
  const evidence = (text: string, quote: string) => {
    const span = findEvidence(searchable(text), quote);
    return span && text.slice(span.start, span.end);
  };

  it('finds whole words in any typing, at their first place', () => {
    expect(evidence(TYPED, '"I\'m left-handed - you know that..."')).toMatch(/^\u201cI\u2019m left/);
    const at = TYPED.indexOf('The tide turned.');
    expect(findEvidence(searchable(TYPED), 'The tide turned.')).toEqual({ start: at, end: at + 16 });
    expect(evidence('notable: not able to row', 'able to row')).toBe('able to row');
    expect(
      evidence(
        '\u6f6e\u304c\u5f15\u304f\u3068\u3001\u9418\u304c\u9cf4\u3063\u305f\u3002',
        '\u9418\u304c\u9cf4\u3063\u305f',
      ),
    ).toBe('\u9418\u304c\u9cf4\u3063\u305f');
  });

  it.each([
    ['half a word at its end', 'She said that she is righteous', 'that she is right'],
    ['half a word at its start', 'The unhappy pilot stayed', 'happy pilot'],
    ['a word inside another script\u2019s', 'na\u00efvet\u00e9 stayed here', 'vet\u00e9 stayed'],
    ['too little to mean anything', 'He died. He lived.', 'He.'],
    ['what is not there', TYPED, 'right-handed people'],
    ['nothing', TYPED, ' '],
  ])('does not find %s', (_, text, quote) => {
    expect(evidence(text, quote)).toBeUndefined();
  });

  it('gives offsets that lead back to the same words, in hostile text too, and never inside a character', () => {
    const words = fc.constantFrom(
      ...[
        'mara',
        'N\u00e4he',
        '\ufb01sh',
        'so\u00adcalled',
        'zero\u200bwidth',
        'left\u2011handed',
        '\ud83d\ude00',
        '\u05d4\u05e1\u05e4\u05d9\u05e0\u05d4',
        'it\u2019s',
        '\u201cno\u201d',
        '</path>',
        '\u0130zmir',
        '\ud83d\udc69\ud83c\udffd\u200d\ud83d\ude80',
      ],
    );
    const gaps = fc.constantFrom(' ', '\n', '\u00a0', '  ', ' \u2014 ');
    const texts = fc
      .array(fc.tuple(words, gaps), { minLength: 3, maxLength: 30 })
      .map((parts) => parts.map(([word, gap]) => `${word}${gap}`).join(''));
    fc.assert(
      fc.property(texts, fc.nat(), fc.integer({ min: 2, max: 6 }), (text, from, length) => {
        const pieces = [...text.matchAll(/\S+/g)];
        const first = pieces[from % pieces.length]!;
        const last = pieces[Math.min((from % pieces.length) + length, pieces.length) - 1]!;
        const quote = text.slice(first.index, last.index + last[0].length);
        const letters = searchable(quote).normal.replace(/[^\p{L}\p{N}]/gu, '').length;
        fc.pre(letters >= 8);
        const typed = quote.replaceAll('\u2019', "'").replaceAll('\u2011', '-').replace(/\s+/g, ' ');
        const found = evidence(text, typed)!;
        expect(found.isWellFormed()).toBe(true);
        expect(searchable(found).normal.trim()).toBe(searchable(quote).normal.trim());
      }),
      { numRuns: 500 },
    );
  });
});
