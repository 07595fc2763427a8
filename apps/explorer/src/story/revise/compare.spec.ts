import fc from 'fast-check';
import { compare } from './compare';

const drawn = (before: string, after: string) =>
  compare(before, after)?.map(({ value, added, removed }) => `${added ? '+' : removed ? '-' : ''}${value}`);

describe('a text beside its revision', () => {
  it('marks the words that went and came', () => {
    expect(drawn('The lamp was warm that night.', 'The lamp was cold that night.')).toEqual([
      'The lamp was ',
      '-warm',
      '+cold',
      ' that night.',
    ]);
  });

  it('reads short words between two changes with them', () => {
    expect(drawn('She went up to the lamp room in silence.', 'She walked to a lamp room in silence.')).toEqual([
      'She ',
      '-went up to the',
      '+walked to a',
      ' lamp room in silence.',
    ]);
  });

  it('marks nothing where next to nothing is kept', () => {
    expect(drawn('Nobody came down to meet her.', 'The clockwork answered, and a gull.')).toBeUndefined();
  });

  it('has all words of both texts, whatever they are', () => {
    const text = fc.array(fc.constantFrom('the', 'lamp', 'was', 'warm', 'cold', 'a'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (some, others) => {
        const [before, after] = [some.join(' '), others.join(' ')];
        const parts = compare(before, after);
        if (!parts) return;
        const side = (leftOut: 'added' | 'removed') =>
          parts.flatMap((part) => (part[leftOut] ? [] : part.value)).join('');
        expect([side('added'), side('removed')]).toEqual([before, after]);
      }),
    );
  });
});
