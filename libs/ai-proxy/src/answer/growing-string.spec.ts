import * as fc from 'fast-check';
import { GrowingString } from './growing-string';
import { JsonItemReader } from './json-item-reader';

/** Cuts a text at the given places. */
function pieces(text: string, cuts: number[]): string[] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => text.slice(at[index], end));
}

describe('a string that grows', () => {
  const cuts = fc.array(fc.nat(4_000), { maxLength: 40 });
  const text = fc.string({ unit: 'binary', maxLength: 60 }).map((own) => own.toWellFormed());

  it('is decoded as JSON.parse would, wherever it is cut, and nothing around it is', () => {
    fc.assert(
      fc.property(text, text, cuts, fc.boolean(), (wanted, other, at, escaped) => {
        const json = JSON.stringify({
          angle: other,
          alternatives: [{ text: other }],
          text: wanted,
          words: 3,
          end: other,
        });
        const raw = escaped
          ? json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          : json;
        const reader = new JsonItemReader('text');
        const string = new GrowingString();
        let grown = '';
        const items = pieces(raw, at).flatMap((piece) => {
          const found = reader.feed(piece);
          grown += string.take(reader.takeGrown());
          return found;
        });
        expect(grown).toBe(wanted);
        expect(items.find(({ key }) => key === 'text')?.value).toBe(wanted);
        expect(reader.complete).toBe(true);
      }),
    );
  });

  it('shows every character as soon as it is there', () => {
    const reader = new JsonItemReader('text');
    const string = new GrowingString();
    const shown = [...'{"text":"a\\u00e9b\\n"}'].map((unit) => {
      reader.feed(unit);
      return string.take(reader.takeGrown());
    });
    expect(shown.filter(Boolean)).toEqual(['a', 'é', 'b', '\n']);
  });
});
