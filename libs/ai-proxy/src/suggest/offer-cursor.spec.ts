import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { OfferCursor } from './offer-cursor';

describe('OfferCursor', () => {
  const cursors = new OfferCursor(randomBytes(32));
  const NONE = { aligned: 0, exploratory: 0 };

  it('brings back what was sealed, and nothing to anyone else', () => {
    const cursor = cursors.seal({ aligned: 21, exploratory: 9 }, 'ada');
    expect(cursors.open(cursor, 'ada')).toEqual({ aligned: 21, exploratory: 9 });
    expect(cursors.open(cursor, 'bob')).toEqual(NONE);
    expect(new OfferCursor(randomBytes(32)).open(cursor, 'ada')).toEqual(NONE);
  });

  it('is of one length and never the same twice, so that it tells nothing', () => {
    const sealed = [0, 1, 999_999].map((aligned) => cursors.seal({ aligned, exploratory: aligned }, 'ada'));
    sealed.push(cursors.seal(NONE, 'ada'));
    expect(new Set(sealed.map((cursor) => cursor.length)).size).toBe(1);
    expect(new Set(sealed).size).toBe(sealed.length);
  });

  it('counts as none when one bit of it was changed, or when it is anything else', () => {
    const cursor = Buffer.from(cursors.seal({ aligned: 2, exploratory: 1 }, 'ada'), 'base64url');
    for (let bit = 0; bit < cursor.length * 8; bit++) {
      const changed = Buffer.from(cursor);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(cursors.open(changed.toString('base64url'), 'ada')).toEqual(NONE);
    }
    fc.assert(fc.property(fc.string(), (text) => expect(cursors.open(text, 'ada')).toEqual(NONE)));
    expect(cursors.open(undefined, 'ada')).toEqual(NONE);
  });

  it('keeps its ratio when the counts grow beyond measure', () => {
    const cursor = cursors.seal({ aligned: 1_400_000, exploratory: 600_000 }, 'ada');
    expect(cursors.open(cursor, 'ada')).toEqual({ aligned: 700_000, exploratory: 300_000 });
  });
});
