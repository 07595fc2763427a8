import { newStoredKey, rotateKeySet, RotationTooEarly, type KeySet } from './signing-keys';

const NOW = new Date('2026-11-24T00:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const statuses = ({ keys }: KeySet) => keys.map(({ x, status }) => [x, status]);

describe('rotating a key set', () => {
  const [a, b] = [newStoredKey('current'), newStoredKey('next')];

  it('lets the published key sign, keeps the old one for its tokens, and publishes another', () => {
    const { keys } = rotateKeySet({ keys: [a, b] }, { now: NOW, accessTtlS: 600 });
    expect(statuses({ keys }).slice(0, 2)).toEqual([
      [b.x, 'current'],
      [a.x, 'previous'],
    ]);
    expect(keys[2]!.status).toBe('next');
    expect([a.x, b.x]).not.toContain(keys[2]!.x);
  });

  it('never lets a key sign that was not published before, however often it is called', () => {
    let set: KeySet = { keys: [a] };
    let published = new Set([a.x]);
    for (let round = 0; round < 5; round++) {
      set = rotateKeySet(set, { now: later(round * 700), accessTtlS: 600 });
      expect(published.has(set.keys.find(({ status }) => status === 'current')!.x)).toBe(true);
      expect(set.keys.filter(({ status }) => status === 'current')).toHaveLength(1);
      expect(set.keys.length).toBeLessThanOrEqual(3);
      published = new Set(set.keys.map(({ x }) => x));
    }
  });

  it('waits until the last token of the retired key has ended', () => {
    const once = rotateKeySet({ keys: [a, b] }, { now: NOW, accessTtlS: 600 });
    expect(() => rotateKeySet(once, { now: later(659), accessTtlS: 600 })).toThrow(RotationTooEarly);
    const twice = rotateKeySet(once, { now: later(660), accessTtlS: 600 });
    expect(twice.keys.map(({ x }) => x)).not.toContain(a.x);
  });

  it('makes no production keys out of development ones', () => {
    const dev = { ...a, origin: 'development' as const };
    const { keys } = rotateKeySet({ keys: [dev, b] }, { now: NOW, accessTtlS: 600 });
    expect(keys.find(({ status }) => status === 'next')!.origin).toBe('development');
  });
});
