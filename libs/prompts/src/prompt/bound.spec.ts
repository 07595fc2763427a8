import * as fc from 'fast-check';
import { countIn, frames, promptBytes } from './bound';

describe('what a body can become in a prompt', () => {
  it('is never fewer bytes than its JSON', () => {
    const text = fc
      .array(fc.constantFrom('"', '\\', '\n', '\t', 'a', 'é', '海', '😀'))
      .map((pieces) => pieces.join(''));
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.record({ text, value, list: fc.array(text) }), (body) => {
        expect(promptBytes(body)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(body)));
      }),
    );
  });

  it('counts what JSON writes as two characters twice', () => {
    expect(promptBytes('"\\\n\t')).toBe(promptBytes('abcd') + 4);
    expect(promptBytes('é')).toBe(promptBytes('a') + 1);
  });
});

describe('a count in a body', () => {
  const bounds = { min: 1, max: 3, fallback: 2 };
  it.each([
    [{}, 2],
    [{ count: 1 }, 1],
    [{ count: 2.5 }, 2],
    [{ count: 0 }, 3],
    [{ count: 9 }, 3],
    [{ count: '1' }, 3],
    [{ count: null }, 3],
    [null, 2],
    ['text', 2],
  ])('of %j is %d: what will be refused counts as the most', (body, count) => {
    expect(countIn(body, 'count', bounds)).toBe(count);
  });
});

describe('a frame', () => {
  it('is rendered once for each of its forms', () => {
    const made: number[] = [];
    const frame = frames((form) => ({ bytes: made.push(form), outputTokens: form }));
    expect([frame(3), frame(3), frame(0)].map(({ outputTokens }) => outputTokens)).toEqual([3, 3, 0]);
    expect(made).toEqual([3, 0]);
  });
});
