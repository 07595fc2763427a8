import { FORMS } from '@cse/prompts';
import { blanked, formOf, isScreenCue, passagesOf, type Form } from './forms';
import { marksOf } from './markup';

/** Eight times what a node may hold. */
const SIZE = 64_000;
/** Texts in which much begins and nothing is whole. */
const ENDLESS = [
  ...['“', '„', '»', '「', '« ', '"\n', '<', '[', '{', '{}', '* ', '\n', ' ', '=', '_', '.', '@', '#'],
  ...['(a:', '[](', '[](a', '<a ', '->', "''", '//', '**a ', 'A ', 'a "', '\n"', '\n> a', '<<a> '],
].map((piece) => piece.repeat(SIZE / piece.length));
const GAPS = ['AB', '"a"', '>a', '[](a', '<a', '* ', 'a.'].flatMap((head) =>
  ['x', '<'].map((tail) => `${head}${' '.repeat(SIZE - head.length - 1)}${tail}`),
);

describe('how a text is written down', () => {
  // Half a second where the time grows with the length; where it grows with the square, this runs into its limit.
  it.each(FORMS)(
    'is told of a hostile node of %s in a time that grows with its length',
    async (form: Form) => {
      for (const text of [...ENDLESS, ...GAPS]) {
        formOf([text]);
        passagesOf(blanked(text, form), form);
        marksOf(text, form);
        isScreenCue(text, '', 'a');
        // The limit is looked at between two turns of the event loop.
        await new Promise(setImmediate);
      }
    },
    10_000,
  );

  it('tells what is said by whatever marks, and leaves what nothing closes to who tells', () => {
    const text =
      'He said “so” and "no". „Ja“, «oui», »ach«. "open\nthen “two\nlines” 「はい」 『え』\n— Si, dijo.\nEnd “open';
    expect(
      passagesOf(text, 'prose')
        .filter(({ speech }) => speech)
        .map(({ start, end }) => text.slice(start, end)),
    ).toEqual(['“so”', '"no"', '„Ja“', '«oui»', '»ach«', '“two\nlines”', '「はい」', '『え』', '— Si, dijo.']);
  });

  it('blanks macros and links that are whole', () => {
    const twee = 'a <<set $x to 1>> b <<if $a > 1>> [[Go->X]] c [[open <<d';
    expect(blanked(twee, 'twee')).toBe(`a ${' '.repeat(15)} b <<if $a > 1>> ${' '.repeat(9)} c [[open <<d`);
    expect(blanked('* {x} You go -> home {', 'ink')).toBe(`${' '.repeat(5)} You go ${' '.repeat(7)} {`);
  });
});
