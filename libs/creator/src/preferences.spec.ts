import { LIMITS, MOVES } from '@cse/prompts';
import * as fc from 'fast-check';
import { counted, mergeProfile, type Preferences } from './preferences';

const MAX_COUNT = LIMITS.moveCount;

describe('a creator profile', () => {
  it('is what the request says, field by field, over what is remembered', () => {
    const stored: Preferences = { language: 'en', genres: ['gothic'], tone: ['dry'] };
    expect(mergeProfile(stored, { genres: ['noir'], exemplars: [{ text: 'mine' }] })).toEqual({
      language: 'en',
      genres: ['noir'],
      tone: ['dry'],
      exemplars: [{ text: 'mine' }],
    });
    expect(mergeProfile(stored, undefined)).toEqual(stored);
    expect(mergeProfile(undefined, undefined)).toBeUndefined();
    expect(mergeProfile({ genres: ['gothic'] }, { genres: [] })).toEqual({ genres: [] });
  });
});

describe('counting what an author keeps', () => {
  it('never passes the largest count, keeps the order of habits, and halves old ones together', () => {
    const moves = fc.array(
      fc.tuple(fc.constantFrom(...MOVES), fc.constantFrom('accepted' as const, 'rejected' as const)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 900, max: MAX_COUNT }), moves, (start, decisions) => {
        let history: Preferences['history'] = { accepted: { reversal: start }, rejected: { loss: 10 } };
        for (const [move, outcome] of decisions) history = counted(history, move, outcome);
        const counts = [...Object.values(history.accepted ?? {}), ...Object.values(history.rejected ?? {})];
        expect(counts.every((count) => Number.isInteger(count) && count >= 0 && count <= MAX_COUNT)).toBe(true);
      }),
    );
    expect(
      counted({ accepted: { reversal: MAX_COUNT, quiet: 1 }, rejected: { loss: 10 } }, 'reversal', 'accepted'),
    ).toEqual({
      accepted: { reversal: 500 },
      rejected: { loss: 5 },
    });
  });
});
