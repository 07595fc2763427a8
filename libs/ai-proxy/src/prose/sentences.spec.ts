import * as fc from 'fast-check';
import { sentencesOf, sentenceSpans } from './sentences';

describe('sentences', () => {
  it.each([
    ['No. Mr. Starbuck went below. He was cold.', ['No.', 'Mr. Starbuck went below.', 'He was cold.']],
    ['“Who goes?” he asked. Nobody.', ['“Who goes?” he asked.', 'Nobody.']],
    ['One line\nAnother line', ['One line', 'Another line']],
    ['潮が引いた。鐘が鳴った。', ['潮が引いた。', '鐘が鳴った。']],
    ['  \n ', []],
  ])('of %j', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });

  it('lose nothing but white space, stand in order and never overlap', () => {
    const pieces = fc.constantFrom('A', 'b c', '. ', '? ', '\n', ' ', 'Dr. ', '“', '”', '…', '😀', 'é');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const spans = sentenceSpans(text);
        let last = 0;
        let between = '';
        for (const { start, end } of spans) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          between += text.slice(last, start);
          last = end;
        }
        expect((between + text.slice(last)).trim()).toBe('');
      }),
    );
  });
});
