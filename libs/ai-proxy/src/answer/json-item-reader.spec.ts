import * as fc from 'fast-check';
import { JsonItemReader, type JsonItem } from './json-item-reader';

function readAll(pieces: string[]): { items: JsonItem[]; reader: JsonItemReader } {
  const reader = new JsonItemReader();
  return { items: pieces.flatMap((piece) => reader.feed(piece)), reader };
}

/** What the reader should hand out of a document, by definition. */
function itemsOf(document: Record<string, unknown>): JsonItem[] {
  return Object.entries(document).flatMap(([key, value]) =>
    Array.isArray(value) ? value.map((item: unknown) => ({ key, value: item })) : [{ key, value }],
  );
}

/** A text cut into pieces at the given places. */
function cut(text: string, places: number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length));
}

const documents = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()))
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

describe('JsonItemReader', () => {
  it('hands out the same items for every document, however it is cut and spaced', () => {
    fc.assert(
      fc.property(documents, fc.array(fc.nat()), fc.constantFrom(0, 1, 4), (document, places, indent) => {
        const { items, reader } = readAll(cut(JSON.stringify(document, null, indent), places));
        expect(items).toEqual(itemsOf(document));
        expect(reader.complete).toBe(true);
        expect(reader.malformed).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it('hands out the same items one character at a time', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(readAll([...JSON.stringify(document)]).items).toEqual(itemsOf(document));
      }),
    );
  });

  it('hands an element out with the very character that closes it', () => {
    const reader = new JsonItemReader();
    expect(reader.feed('{"a":[{"x":"}]')).toEqual([]);
    expect(reader.feed('\\"')).toEqual([]);
    expect(reader.feed('"')).toEqual([]);
    expect(reader.feed('}')).toEqual([{ key: 'a', value: { x: '}]"' } }]);
    expect(reader.complete).toBe(false);
    expect(reader.feed(', 1]}')).toEqual([{ key: 'a', value: 1 }]);
  });

  it('skips what stands around the object', () => {
    const around = [
      '```json\n{"a":[1,2]}\n```',
      'Here {as asked} it is:\n{"a":[1,2]} Enjoy! {"a":[3]}',
      '{ {"a":[1,2]}',
    ];
    for (const text of around) {
      expect(readAll([text]).items).toEqual([
        { key: 'a', value: 1 },
        { key: 'a', value: 2 },
      ]);
    }
  });

  it('leaves out an element that is not JSON and goes on', () => {
    const { items, reader } = readAll(['{"a":[{"x":1,},{"y":tru},{"z":2}],"b":3}']);
    expect(items).toEqual([
      { key: 'a', value: { z: 2 } },
      { key: 'b', value: 3 },
    ]);
    expect(reader.malformed).toBe(2);
  });

  it('hands out raw what grows: of each element of an array what is open, until it closes', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), fc.array(fc.nat()), (elements, other, places) => {
        const text = JSON.stringify({ before: other, a: elements, c: [other] });
        const reader = new JsonItemReader('a', 'elements');
        let open = '';
        let at = 0;
        for (const piece of cut(text, places)) {
          for (const { key } of reader.feed(piece)) {
            if (key !== 'a') continue;
            at++;
            open = '';
          }
          open += reader.takeGrown();
          // What is open is the beginning of the element that closes next.
          expect((JSON.stringify(elements[at]) ?? '').startsWith(open)).toBe(true);
        }
        expect(at).toBe(elements.length);
        expect(open).toBe('');
      }),
    );
    const reader = new JsonItemReader('a', 'elements');
    reader.feed('{"a":[{"x":1},{"x":');
    expect(reader.takeGrown()).toBe('{"x":');
  });

  it('never throws and never hands out more than is there, on any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('{"a":[', '{', '}', '"', '\\', ']', '],', ':'))),
        (pieces) => {
          expect(readAll(pieces).items.length).toBeLessThanOrEqual(pieces.join('').length);
        },
      ),
    );
  });

  it('keeps what was complete when the text is cut short', () => {
    const text = JSON.stringify({ a: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    for (let length = 0; length <= text.length; length++) {
      const { items } = readAll([text.slice(0, length)]);
      expect(items).toEqual(
        [{ n: 1 }, { n: 2 }, { n: 3 }].slice(0, items.length).map((value) => ({ key: 'a', value })),
      );
    }
  });

  it('looks at every character once, however finely the text is cut', () => {
    const looks = jest.spyOn(JsonItemReader.prototype as unknown as { advance(unit: number): unknown }, 'advance');
    const text = JSON.stringify({ a: [{ text: 'x'.repeat(20_000) }] });
    expect(readAll([...text]).items).toHaveLength(1);
    expect(looks.mock.calls.length).toBeLessThanOrEqual(text.length);
    looks.mockRestore();
  });
});
