import { areAlike, likenessOf } from './likeness';

const NAMES = new Set(['mara', 'quill', 'osric', 'vell']);
const alike = (a: string, b: string) => areAlike(likenessOf(a, NAMES), likenessOf(b, NAMES));

const LETTER = 'Mara opens the sealed letter at the harbour and finds that her brother wrote it before he drowned.';

describe('areAlike', () => {
  it.each([
    ['Mara opens the sealed letter at the harbour and finds her brother wrote it before he drowned.'],
    ['At the harbour Mara opens the sealed letter; it was her brother who wrote it, before he drowned.'],
    ['Mara opens the letter. Her drowned brother had written and sealed it.'],
  ])('knows the same idea in other words: %s', (other) => {
    expect(alike(LETTER, other)).toBe(true);
  });

  it.each([
    ['Osric sells the boat to the customs men and tells Mara that the storm took it.'],
    ['Mara and Osric meet at the harbour, and neither of them mentions the ledger.'],
    ['Mara Quill burns the library in Vell.'],
  ])('knows another idea with the same cast and place: %s', (other) => {
    expect(alike(LETTER, other)).toBe(false);
  });

  it('says nothing of very short texts, unless they are the same', () => {
    expect(alike('Mara leaves.', 'Mara leaves Vell for good and takes the last boat north.')).toBe(false);
    expect(alike('Mara leaves.', 'Mara leaves!')).toBe(true);
    expect(alike('A storm sinks the ferry.', 'The ferry sinks in the storm that Osric had sworn would pass.')).toBe(
      true,
    );
    expect(alike('A storm sinks the ferry.', 'Osric repairs the ferry before the storm that he says will come.')).toBe(
      false,
    );
  });

  it('is symmetric, and true of a text and itself in any script', () => {
    const texts = [
      LETTER,
      '\u9ea6\u5a1c\u5728\u6e2f\u53e3\u62c6\u5f00\u4e86\u90a3\u5c01\u5bc6\u5c01\u7684\u4fe1\u3002',
      '\u041c\u0430\u0440\u0430 \u0432\u0441\u043a\u0440\u044b\u0432\u0430\u0435\u0442 \u043f\u0438\u0441\u044c\u043c\u043e \u0432 \u0433\u0430\u0432\u0430\u043d\u0438.',
    ];
    for (const a of texts) for (const b of texts) expect(alike(a, b)).toBe(a === b);
  });
});
