import { VaultError } from '../error.ts';

const LENGTH_BYTES = 4;

/** Shorter texts all look the same. */
const SMALLEST = 256;

/**
 * The bucket that a length falls into, by the rule PADMÉ: a length is rounded up so that its last bits are zero, as many
 * as leave only the size of its exponent. It costs 12 % at most, and tells O(log log n) bits of a length (Nikitin et al.,
 * "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019, section 4).
 */
export function bucket(length: number): number {
  if (length <= SMALLEST) return SMALLEST;
  const exponent = Math.floor(Math.log2(length));
  const zeros = exponent - Math.floor(Math.log2(exponent)) - 1;
  const unit = 2 ** zeros;
  return Math.ceil(length / unit) * unit;
}

/** The content behind its length, filled up with zeros to a bucket. */
export function pad(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(bucket(content.length + LENGTH_BYTES));
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** @throws VaultError `tampered` when this is not what `pad` makes */
export function unpad(padded: Uint8Array): Uint8Array {
  const length = padded.length < LENGTH_BYTES ? Infinity : new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (!(end <= padded.length) || padded.subarray(end).some((byte) => byte !== 0)) {
    throw new VaultError('tampered', 'a padded text has no sound length');
  }
  return padded.slice(LENGTH_BYTES, end);
}
