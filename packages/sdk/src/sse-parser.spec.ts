import * as fc from 'fast-check';
import { SseParser, type RawEvent } from './sse-parser.ts';

const parse = (pieces: string[]): RawEvent[] => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

describe('SseParser', () => {
  it('reads names, data over several lines and ids, and passes over comments', () => {
    const text = ': keep-alive\n\nevent: meta\nid: 1\ndata: {"a":\ndata:1}\n\ndata: x\n\nevent: none\n\n';
    expect(parse([text])).toEqual([
      { event: 'meta', data: '{"a":\n1}', id: '1' },
      { event: 'message', data: 'x', id: '1' },
    ]);
  });

  it('gives no event for one that was cut off before its blank line', () => {
    expect(parse(['event: done\ndata: {}\n'])).toEqual([]);
  });

  it('reads the same events however the text is cut and whichever line end is used', () => {
    const name = fc.constantFrom('meta', 'ghost_node', 'done');
    const data = fc.json();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, data), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 }),
        (events, end, sizes) => {
          const text = events.map(([event, value]) => `event: ${event}${end}data: ${value}${end}${end}`).join('');
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < text.length; turn++) {
            const size = sizes[turn % sizes.length]!;
            pieces.push(text.slice(at, (at += size)));
          }
          const expected = events.map(([event, value]) => ({ event, data: value, id: undefined }));
          expect(parse(pieces)).toEqual(expected);
        },
      ),
    );
  });
});
