import * as fc from 'fast-check';
import { splitText } from './split-text.ts';

const sentence = 'The boats lay on their sides, and nobody came to right them. ';

describe('splitText', () => {
  it('takes nothing away, makes no part too long, and cuts no pair of surrogates and no CRLF', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '.', '\n', '\r\n', '🌊', 'e\u0301', '👩‍👩‍👧', '。', '***'),
      maxLength: 400,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 12, max: 60 }), (source, max) => {
        const parts = splitText(source, { max });
        expect(parts.join('')).toBe(source);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(max);
          if (source.length > max) expect(part).not.toBe('');
          expect(part.isWellFormed()).toBe(true);
        }
        for (const [at, part] of parts.slice(1).entries()) {
          expect(part.startsWith('\n') && parts[at]!.endsWith('\r')).toBe(false);
          expect(/^[\u0301\u200d]/.test(part)).toBe(false);
        }
      }),
    );
  });

  it.each([
    ['a break between scenes', 'One.\n\nTwo.\n\n', '***\n\nThree.\n\nFour.'],
    ['a paragraph', `${sentence}\n\n`, `${sentence}${sentence}`],
    ['a sentence', sentence, sentence.trim()],
    ['a sentence of Japanese', '船は横たわっていた。', '誰も来なかった。'],
  ])('cuts at %s', (_, first, second) => {
    const max = Math.max(first.length, second.length) + 4;
    const [one, ...others] = splitText(first + second, { max: Math.min(max, (first + second).length - 1) });
    expect([one, others.join('')]).toEqual([first, second]);
  });

  it('prefers a break between scenes to a later paragraph', () => {
    const scene = `${sentence.repeat(3)}\n\n`;
    const text = `${scene}${scene}* * *\n\n${scene}${scene}`;
    const [first] = splitText(text, { max: scene.length * 3 });
    expect(first).toBe(scene + scene);
  });

  it('keeps a CRLF and a family together where nothing else helps', () => {
    expect(splitText('👩‍👩‍👧'.repeat(4), { max: 10 })).toEqual(Array(4).fill('👩‍👩‍👧'));
    expect(splitText('ab\r\ncd', { max: 3 })).toEqual(['ab', '\r\n', 'cd']);
  });

  it('takes 10 MB in linear time', () => {
    const parts = splitText(sentence.repeat(160_000));
    expect(parts.slice(0, -1).every((part) => part.length <= 8_000 && part.length > 7_000)).toBe(true);
  });
});
