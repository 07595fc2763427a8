import fc from 'fast-check';
import { ThoughtTags } from './thought-tags';

function without(pieces: readonly string[]): string {
  const tags = new ThoughtTags();
  return pieces.map((piece) => tags.without(piece)).join('');
}

const CASES: [text: string, answer: string][] = [
  ['<think>It could rain.</think>{"a": 1}', '{"a": 1}'],
  ['\n <think>\nIt could rain, </thin>.\n</think>\n\n{"a": 1}', '\n\n{"a": 1}'],
  ['<think></think>{"a": 1}', '{"a": 1}'],
  ['{"a": "<think>she said</think>"}', '{"a": "<think>she said</think>"}'],
  ['<thinker> {"a": 1}', '<thinker> {"a": 1}'],
  ['<thi', ''],
];

describe('thoughts between tags', () => {
  it('are taken off the head of an answer, wherever it is cut, and left where they are the story’s', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), fc.array(fc.integer({ min: 1, max: 9 })), ([text, answer], sizes) => {
        const pieces: string[] = [];
        let rest = text;
        for (const size of sizes) {
          pieces.push(rest.slice(0, size));
          rest = rest.slice(size);
        }
        expect(without([...pieces, rest])).toBe(answer);
      }),
    );
  });

  it('that do not end are no answer', () => {
    expect(without(['<think>', 'It could rain. '.repeat(100)])).toBe('');
  });
});
