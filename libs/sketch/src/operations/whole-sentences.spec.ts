import * as fc from 'fast-check';
import { tightened } from './whole-sentences';

describe('a tightened text', () => {
  it('keeps its first and last sentence, and those that name somebody or bind them', () => {
    const text = 'It rained.\n\nThe street was wet. Mara promised Osric the key by Friday. A dog slept. The bell rang.';
    expect(tightened(text, 14, new Map([['Mara', 5]]))).toBe(
      'It rained. Mara promised Osric the key by Friday. The bell rang.',
    );
  });

  it('is made of its own sentences in their order, no longer than it was, and as short as asked where it can be', () => {
    const sentence = fc.constantFrom(
      'Mara waited.',
      'The tide had turned by then.',
      'Who knew?',
      '“No,” he said.',
      'One.',
    );
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (parts, target) => {
        const text = parts.join(' ');
        const short = tightened(text, target, new Map());
        const left = short === '' ? [] : short.match(/[^.?]+[.?]/g)!.map((own) => own.trim());
        let from = 0;
        for (const own of left) {
          const found = text.indexOf(own, from);
          expect(found).toBeGreaterThanOrEqual(from);
          from = found + own.length;
        }
        if (left.length > 2) expect(short.split(/\s+/).length).toBeLessThanOrEqual(Math.max(target, 0));
      }),
    );
  });
});
