import fc from 'fast-check';
import { versionsToDrop, type Version } from './keep-rule';

const DAY_MS = 86_400_000;
const at = (day: string) => new Date(`${day}T12:00:00Z`);

describe('the rule of which versions are kept', () => {
  it('keeps the newest ones, and the newest of each of the last days and weeks that have one', () => {
    const versions = [
      { version: 1, at: at('2026-01-05') },
      { version: 2, at: at('2026-01-11') },
      { version: 3, at: at('2026-01-12') },
      { version: 4, at: at('2026-01-13') },
      { version: 5, at: at('2026-01-13') },
    ];
    // 5 is the last; of the 12th 3; of the week until Sunday the 11th 2.
    expect(versionsToDrop(versions, { last: 1, daily: 2, weekly: 2 })).toEqual([4, 1]);
    expect(versionsToDrop(versions, { last: 5, daily: 0, weekly: 0 })).toEqual([]);
    expect(versionsToDrop(versions, { last: 1, daily: 0, weekly: 0 })).toEqual([4, 3, 2, 1]);
  });

  const rule = fc.record({ last: fc.integer({ min: 1, max: 5 }), daily: fc.nat(4), weekly: fc.nat(4) });
  const history = fc.array(fc.nat(40), { maxLength: 40 }).map((gaps) =>
    gaps.reduce<Version[]>((all, gap, index) => {
      const before = all.at(-1)?.at.getTime() ?? Date.UTC(2026, 0, 1);
      return [...all, { version: index + 1, at: new Date(before + (gap * DAY_MS) / 4) }];
    }, []),
  );

  it('never gives up the newest, is done once, and keeps no more than it says', () => {
    fc.assert(
      fc.property(history, rule, (versions, keep) => {
        const dropped = new Set(versionsToDrop(versions, keep));
        const kept = versions.filter(({ version }) => !dropped.has(version));
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(versions.length, keep.last));
        expect(kept.length).toBeLessThanOrEqual(keep.last + keep.daily + keep.weekly);
        expect(kept.at(-1)).toEqual(versions.at(-1));
        expect(versionsToDrop(kept, keep)).toEqual([]);
      }),
    );
  });
});
