import fc from 'fast-check';
import { piecesOf, type Mark } from './marks';

const mark = (id: string, start: number, end: number): Mark => ({ id, kind: 'conflict', start, end, words: id });
const drawn = (marks: readonly Mark[], shown?: { start: number; end: number }) =>
  piecesOf('the cold sea', marks, shown).map(({ text, marks: here, isShown }) => {
    const ids = here.map(({ id }) => id).join('');
    return `${text}|${ids}${isShown ? '!' : ''}`;
  });

describe('a text with underlines', () => {
  it.each([
    ['is one piece without any', [], ['the cold sea|']],
    ['is cut at both ends of one', [mark('a', 4, 8)], ['the |', 'cold|a', ' sea|']],
    ['has words under two where they overlap', [mark('a', 0, 8), mark('b', 4, 12)], ['the |a', 'cold|ab', ' sea|b']],
    ['shows at the letter before what is put between two', [mark('a', 4, 4)], ['the|', ' |a', 'cold sea|']],
    ['leaves out what stood behind its end', [mark('a', 9, 40)], ['the cold sea|']],
  ])('%s', (_what, marks, pieces) => {
    expect(drawn(marks)).toEqual(pieces);
  });

  it('shows where the writer was led, also between two letters', () => {
    expect(drawn([mark('a', 4, 8)], { start: 4, end: 8 })).toEqual(['the |', 'cold|a!', ' sea|']);
    expect(drawn([], { start: 4, end: 4 })).toEqual(['the |', '|!', 'cold sea|']);
    expect(drawn([], { start: 12, end: 12 })).toEqual(['the cold sea|', '|!']);
  });

  it('says the same words, whatever is underlined', () => {
    const span = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(
        fc.string({ maxLength: 15 }),
        fc.array(span),
        fc.option(span, { nil: undefined }),
        (text, spans, at) => {
          const marks = spans.map(({ start, end }, index) => mark(`${index}`, start, end));
          expect(
            piecesOf(text, marks, at)
              .map((piece) => piece.text)
              .join(''),
          ).toBe(text);
        },
      ),
    );
  });
});
