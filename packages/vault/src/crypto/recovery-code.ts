import { VaultError } from '../error.ts';
import { concat, equal, randomBytes } from './bytes.ts';
import { sha256 } from './hash.ts';
import { signedBytes } from './signed-bytes.ts';

/** Crockford's base 32: no I, L, O, U; what looks alike is read as the same. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SECRET_BYTES = 16;
/** Two bytes: one of 65,536 mistyped codes passes, and then opens nothing. */
const CHECK_BYTES = 2;
/** 144 bits in letters of five bits. */
const CODE_LETTERS = 29;

/** A secret of 128 random bits. */
export const makeRecoverySecret = (): Uint8Array => randomBytes(SECRET_BYTES);

/**
 * The secret as a person writes it down: groups of five letters, the last two bytes of it a checksum.
 * @example 'H3K7Q-8ZT0M-…'
 */
export function toRecoveryCode(secret: Uint8Array): string {
  const bytes = concat(secret, checksum(secret));
  let bits = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let letters = '';
  for (let at = 0; at < CODE_LETTERS; at++) {
    letters = LETTERS[Number(bits & 31n)] + letters;
    bits >>= 5n;
  }
  return letters.match(/.{1,5}/g)!.join('-');
}

/** @throws VaultError `bad_code` when a letter is missing, wrong or in another place */
export function fromRecoveryCode(typed: string): Uint8Array {
  const letters = typed
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  const values = Array.from(letters, (letter) => LETTERS.indexOf(letter));
  const wrong = () => new VaultError('bad_code', 'this is no recovery code: look for a letter that is mistyped');
  if (values.length !== CODE_LETTERS || values.includes(-1)) throw wrong();
  let bits = values.reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  const bytes = new Uint8Array(SECRET_BYTES + CHECK_BYTES);
  for (let at = bytes.length - 1; at >= 0; at--) {
    bytes[at] = Number(bits & 255n);
    bits >>= 8n;
  }
  const secret = bytes.slice(0, SECRET_BYTES);
  if (bits !== 0n || !equal(checksum(secret), bytes.slice(SECRET_BYTES))) throw wrong();
  return secret;
}

const checksum = (secret: Uint8Array): Uint8Array =>
  sha256(signedBytes('cse-recovery-v1', secret)).slice(0, CHECK_BYTES);
