import * as fc from 'fast-check';
import { inNormalForm, textProblem } from './clean-text';

const unit = fc.oneof(
  fc.nat(0xffff),
  fc.nat(0x7f),
  fc.integer({ min: 0x2000, max: 0x20ff }),
  fc.integer({ min: 0x300, max: 0x36f }),
);
const text = fc.string({ unit: unit.map((one) => String.fromCharCode(one)) });

describe('a text of the contract', () => {
  it('is refused exactly for what the contract names', () => {
    const isRefused = (value: string) =>
      !value.isWellFormed() ||
      value.normalize('NFC') !== value ||
      [...value.replaceAll('\r\n', '\n')].some(
        (character) => /\p{Cc}/u.test(character) && character < '\u0080' && !'\t\n'.includes(character),
      );
    fc.assert(
      fc.property(text, (value) => {
        expect(textProblem(value, 1_000) !== undefined).toBe(isRefused(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['bell\u0007', 'control'],
    ['line\r', 'control'],
    ['\r\r\n', 'control'],
    ['\u007f', 'control'],
    ['a\ud800', 'surrogates'],
    ['e\u0301', 'normal form'],
    ['\u2000', 'normal form'],
    ['\u2126', 'normal form'],
    ['\u2190\u0338', 'normal form'],
    ['letters', 'at most 6'],
  ])('%j is refused: %s', (value, why) => {
    expect(textProblem(value, 6)).toContain(why);
  });

  it('may be anything that people write', () => {
    for (const value of ['', '\t\n', 'one\r\ntwo\r\n', '“She said—” … €', 'Ночь', '海辺', '👩‍👩‍👧‍👦', 'é'])
      expect(textProblem(value, 20)).toBeUndefined();
  });
});

describe('normal form C', () => {
  it('is that of every single character and of every text', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const value = String.fromCharCode(unit);
      if (inNormalForm(value) !== value.normalize('NFC')) throw new Error(`U+${unit.toString(16)}`);
    }
    fc.assert(fc.property(text, (value) => expect(inNormalForm(value)).toBe(value.normalize('NFC'))));
  });
});
