import { readableFrom } from './object-storage';

describe('the second from which a link counts', () => {
  it.each([
    [1_000_000_400_000, 900, 1_000_000_350],
    [1_000_000_799_999, 900, 1_000_000_350],
    [1_000_000_800_000, 900, 1_000_000_800],
    [1_000_000_001_900, 1, 1_000_000_001],
    [1_000_000_003_500, 3, 1_000_000_003],
  ])(
    'at %i ms of links of %i seconds is %i: the same within a half, and at least a half is left',
    (nowMs, ttlS, from) => {
      expect(readableFrom(nowMs, ttlS)).toBe(from);
      const leftS = from + ttlS - nowMs / 1_000;
      expect(leftS).toBeGreaterThan(Math.floor(ttlS / 2) - 1);
      expect(leftS).toBeLessThanOrEqual(ttlS);
    },
  );
});
