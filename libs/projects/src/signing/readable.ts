import { isUtf8 } from 'node:buffer';
import { inputError } from '@cse/core';

/** A nonce and a tag of AES-GCM: nothing that is encrypted is shorter. */
const LEAST_BYTES = 28;
/** From here on random bytes are never UTF-8: 64 of them once in 10^16. */
const UTF8_FROM = 64;
/** The share of random bytes that are printable ASCII, tab or line end. */
const PRINTABLE = 98 / 256;
/** So many standard deviations above it no ciphertext ever is. */
const DEVIATIONS = 8;
/** A text shows itself in its first bytes. */
const LOOKED_AT = 4_096;

/**
 * Whether bytes are text or mostly text, which nothing that is encrypted is: what a broken client sends in the clear is
 * refused before anything of it is kept. It proves no encryption.
 */
export function isReadable(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, LOOKED_AT);
  if (head.length < LEAST_BYTES) return false;
  if (head.length >= UTF8_FROM && isUtf8(wholeCharacters(head))) return true;
  let printable = 0;
  for (const byte of head) if ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13) printable++;
  const deviation = Math.sqrt((PRINTABLE * (1 - PRINTABLE)) / head.length);
  return printable / head.length >= Math.min(1, PRINTABLE + DEVIATIONS * deviation);
}

/** Without the last character, which may be cut through. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > bytes.length - 3 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, (bytes[end - 1]! & 0x80) === 0 ? end : end - 1);
}

/** @throws AppError `not_ciphertext` */
export function requireCiphertext(bytes: Uint8Array, pointer: string): void {
  if (isReadable(bytes)) throw inputError('not_ciphertext', pointer, 'can be read: encrypt it before it is sent');
}
