import { newStoredKey, type KeySet, type StoredKey } from './key-set';

/** A rotation that would make good tokens worthless. */
export class RotationTooEarly extends Error {
  constructor(readonly waitS: number) {
    super(`the last rotation is too fresh: tokens of the key before it live for ${waitS} more seconds`);
  }
}

/** Clocks of processes may differ, and a token is taken for five seconds after its end. */
const MARGIN_S = 60;

/**
 * The next key begins to sign, the current one only verifies from now on, a new next one is made, and the one that was
 * retired before goes. All processes know the next key already, so they can be restarted one after the other. A set
 * without a next key only gets one.
 * @throws RotationTooEarly while tokens of the retired key are alive.
 */
export function rotateKeySet(set: KeySet, { now, accessTtlS }: { now: Date; accessTtlS: number }): KeySet {
  const current = set.keys.find(({ status }) => status === 'current') ?? set.keys[0];
  if (!current) throw new Error('the key set is empty');
  const next = set.keys.find(({ status }) => status === 'next');
  const fresh = likeBefore(newStoredKey('next'), current);
  if (!next) {
    return {
      keys: [...set.keys.map((key) => (key === current ? { ...key, status: 'current' as const } : key)), fresh],
    };
  }
  for (const { status, retired_at: retiredAt } of set.keys) {
    const waitS = retiredAt ? (Date.parse(retiredAt) - now.getTime()) / 1000 + accessTtlS + MARGIN_S : 0;
    if (status === 'previous' && waitS > 0) throw new RotationTooEarly(Math.ceil(waitS));
  }
  return {
    keys: [{ ...next, status: 'current' }, { ...current, status: 'previous', retired_at: now.toISOString() }, fresh],
  };
}

/** A set that production refuses stays one. */
function likeBefore(fresh: StoredKey, before: StoredKey): StoredKey {
  return before.origin ? { ...fresh, origin: before.origin } : fresh;
}
