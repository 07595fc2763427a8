import * as fc from 'fast-check';
import { formatUsd, parseUsd, usdFromJson, usdToJson } from './money';

describe('money', () => {
  it('reads decimal dollars exactly', () => {
    expect(parseUsd('0.000000001')).toBe(1n);
    expect(parseUsd('1')).toBe(1_000_000_000n);
    expect(parseUsd('-2.5')).toBe(-2_500_000_000n);
  });

  it.each(['', '1e3', '0x10', '1.0000000001', '1,5', 'NaN', '.5'])('refuses %p', (text) => {
    expect(() => parseUsd(text)).toThrow(RangeError);
  });

  it('keeps every amount through text and through a JSON number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_000_000n * 1_000_000n }), (nano) => {
        expect(parseUsd(formatUsd(nano))).toBe(nano);
        expect(usdFromJson(JSON.parse(JSON.stringify(usdToJson(nano))) as number)).toBe(nano);
      }),
    );
  });

  it('shows in JSON the number that its decimal text reads as, also where no double is exact', () => {
    const most = 10n * BigInt(Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(fc.bigInt({ min: -most, max: most }), (nano) => {
        expect(usdToJson(nano)).toBe(Number(formatUsd(nano)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes no needless digits and no float noise', () => {
    expect(formatUsd(1_615_000n)).toBe('0.001615');
    expect(formatUsd(0n)).toBe('0');
  });
});
