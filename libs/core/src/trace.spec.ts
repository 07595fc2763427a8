import * as fc from 'fast-check';
import { readTraceparent, traceIdOf } from './trace';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('traceparent', () => {
  it.each([
    ['as it is', `00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-01`],
    ['not sampled', `00-${TRACE}-${PARENT}-00`, `00-${TRACE}-${PARENT}-00`],
    ['without flags that nobody knows', `00-${TRACE}-${PARENT}-fd`, `00-${TRACE}-${PARENT}-01`],
    ['of a later version, without what it says besides', `cc-${TRACE}-${PARENT}-03-what`, `00-${TRACE}-${PARENT}-03`],
  ])('is taken %s', (_, header, read) => {
    expect(readTraceparent(header)).toBe(read);
    expect(traceIdOf(read)).toBe(TRACE);
  });

  it.each([
    ['nothing', undefined],
    ['several', [`00-${TRACE}-${PARENT}-01`]],
    ['no trace', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['no parent', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a forbidden version', `ff-${TRACE}-${PARENT}-01`],
    ['more than version 00 has', `00-${TRACE}-${PARENT}-01-more`],
    ['capital letters', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['somebody said', 'the lamp went out over the harbour'],
    ['endless', `cc-${TRACE}-${PARENT}-01-${'a'.repeat(1_000)}`],
  ])('is not taken: %s', (_, header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  it('is 55 characters of version 00 whatever comes, or nothing', () => {
    const hex = (length: number) =>
      fc.string({ minLength: length, maxLength: length, unit: fc.constantFrom(...'0123456789abcdef') });
    const header = fc.oneof(
      fc.string(),
      fc.tuple(hex(2), hex(32), hex(16), hex(2), fc.string()).map((parts) => parts.join('-')),
      fc.tuple(hex(2), hex(32), hex(16), hex(2)).map((parts) => parts.join('-')),
    );
    fc.assert(
      fc.property(header, (text) => {
        expect(readTraceparent(text) ?? `00-${TRACE}-${PARENT}-01`).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
      }),
    );
  });
});
