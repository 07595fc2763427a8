import fc from 'fast-check';
import { HOSTILE, MAX_SCORE, networkRateShare, SIGNALS, stepsBetween, userRateShare } from './abuse-rules';

describe('the rules on abuse', () => {
  const score = fc.double({ min: 0, max: MAX_SCORE, noNaN: true });

  it('take every step once on the way up, in order, however the points come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Object.values(SIGNALS).map(({ points }) => points)), { maxLength: 100 }),
        (points) => {
          const taken: string[] = [];
          let before = 0;
          for (const more of points) {
            taken.push(...stepsBetween(before, before + more));
            before += more;
          }
          expect(taken).toEqual(stepsBetween(0, before));
          expect(taken).toEqual(['slowed', 'paused', 'signed_out', 'suspended'].slice(0, taken.length));
        },
      ),
    );
  });

  it('take no step on the way down, and none twice', () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        expect(stepsBetween(Math.max(a, b), Math.min(a, b))).toEqual([]);
        expect(stepsBetween(a, a)).toEqual([]);
      }),
    );
  });

  it('leave everybody who has scored less than twenty alone, and shut no network out', () => {
    expect(stepsBetween(0, 19.9)).toEqual([]);
    expect([userRateShare(19.9), userRateShare(20), networkRateShare(19.9)]).toEqual([1, 0.5, 1]);
    fc.assert(fc.property(score, (any) => expect(networkRateShare(any)).toBeGreaterThan(0)));
  });

  it('need three refresh thefts, or forty probes, before an account can be suspended', () => {
    expect(stepsBetween(0, 2 * SIGNALS.refresh_reuse.points)).not.toContain('suspended');
    expect(stepsBetween(0, 3 * SIGNALS.refresh_reuse.points)).toContain('suspended');
    expect(stepsBetween(0, 39 * SIGNALS.foreign_id.points)).not.toContain('suspended');
  });

  it('call hostile only what no honest client does', () => {
    expect([...HOSTILE].sort()).toEqual(['bad_link', 'bad_token', 'foreign_id', 'refresh_reuse', 'refused_url']);
  });
});
