import { FORMS } from '@cse/prompts';
import { blanked, formOf, isScreenCue, passagesOf, type Form } from './forms';
import { marksOf } from './markup';

const SIZE = 8_000;
/** Texts as large as a node's in which much begins and nothing is whole. */
const ENDLESS = [
  ...['“', '„', '»', '「', '« ', '"\n', '<', '[', '{', '{}', '* ', '\n', ' ', '=', '_', '.', '@', '#'],
  ...['(a:', '[](', '[](a', '<a ', '->', "''", '//', '**a ', 'A ', 'a "', '\n"', '\n> a', '<<a> '],
].map((piece) => piece.repeat(SIZE / piece.length));
const GAPS = ['AB', '"a"', '>a', '[](a', '<a', '* ', 'a.'].flatMap((head) =>
  ['x', '<'].map((tail) => `${head}${' '.repeat(SIZE - head.length - 1)}${tail}`),
);

describe('how a text is written down', () => {
  it.each(FORMS)('is told of a hostile node of %s in a time that grows with its length', (form: Form) => {
    const texts = [...ENDLESS, ...GAPS];
    const began = performance.now();
    for (const text of texts) {
      formOf([text]);
      passagesOf(blanked(text, form), form);
      marksOf(text, form);
      isScreenCue(text, '', 'a');
    }
    // A time that grows with the square takes ten to two hundred milliseconds for each of them.
    expect(performance.now() - began).toBeLessThan(20 * texts.length);
  });

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
