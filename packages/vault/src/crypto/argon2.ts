import { argon2idAsync } from '@noble/hashes/argon2.js';
import { VaultError } from '../error.ts';
import { utf8 } from './bytes.ts';
import { KEY_BYTES } from './hash.ts';

/** What a key from a passphrase costs to make, as it stands in a header. */
export interface Argon2Cost {
  /** Memory in KiB. */
  m: number;
  /** Passes over it. */
  t: number;
  /** Lanes. */
  p: number;
}

/**
 * 64 MiB and three passes are the second choice of RFC 9106 (section 4) for machines without much memory; one lane, since
 * JavaScript works through lanes one after the other. About two seconds on a slow core.
 */
export const ARGON2_COST: Argon2Cost = { m: 65_536, t: 3, p: 1 };

/** More would be a way to hang the device that opens a header. */
const MOST: Argon2Cost = { m: 1_048_576, t: 16, p: 8 };

/**
 * The key that a passphrase gives. The passphrase is brought to one form (NFKC), since keyboards write the same letters
 * in several ways.
 * @param least that is taken: who writes a cheaper header makes the passphrase cheap to guess
 * @throws VaultError `weak_header` when it costs less, or more than a device can bear
 */
export async function passphraseKey(
  passphrase: string,
  salt: Uint8Array,
  cost: Argon2Cost,
  least: Argon2Cost,
): Promise<Uint8Array> {
  const within = (['m', 't', 'p'] as const).every(
    (name) => Number.isInteger(cost[name]) && cost[name] >= least[name] && cost[name] <= MOST[name],
  );
  if (!within || salt.length < 16) throw new VaultError('weak_header', 'a header of a passphrase was not written here');
  return argon2idAsync(utf8(passphrase.normalize('NFKC')), salt, { ...cost, dkLen: KEY_BYTES });
}
