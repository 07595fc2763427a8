import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { hex } from './bytes.ts';

/** Bytes of a SHA-256, of the keys of AES-256 and of Curve25519. */
export const KEY_BYTES = 32;

export const sha256 = (bytes: Uint8Array): Uint8Array => nobleSha256(bytes);

export const hmac = (key: Uint8Array, bytes: Uint8Array): Uint8Array => nobleHmac(nobleSha256, key, bytes);

/** HKDF with SHA-256 (RFC 5869) without a salt: what goes in is a key already. */
export const hkdf = (key: Uint8Array, info: Uint8Array, length = KEY_BYTES): Uint8Array =>
  nobleHkdf(nobleSha256, key, undefined, info, length);

/** The name of a chunk: SHA-256 in hexadecimal digits. By Web Crypto, since chunks are large. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}
