import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { BoundedMap, inputError } from '@cse/core';

/** What is signed, one label a kind, so that no signature of one kind can stand for another. */
export const LABELS = {
  device: 'cse-device-v1',
  project: 'cse-project-v1',
  certificate: 'cse-cert-v1',
  manifest: 'cse-manifest-v1',
  snapshot: 'cse-snapshot-v1',
  op: 'cse-op-v1',
} as const;

type Label = (typeof LABELS)[keyof typeof LABELS];

/**
 * The bytes that a signature is over: the label, then each field, each after its length in bytes (four, big-endian), so
 * that no two lists of fields give the same bytes. Text is UTF-8, keys are their 32 bytes, numbers and ids are text.
 * `contracts/vault-vectors.json` holds cases that clients and this server share.
 */
export function signedBytes(label: string, ...fields: (string | Uint8Array)[]): Buffer {
  const parts = [label, ...fields].flatMap((field) => {
    const bytes = typeof field === 'string' ? Buffer.from(field, 'utf8') : field;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(parts);
}

/** An Ed25519 key of 32 bytes as an SPKI document (RFC 8410): this, then the key. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const KEYS = new BoundedMap<string, KeyObject>(10_000);

/** @throws what `createPublicKey` throws for what is no key. */
function keyOf(raw: Buffer): KeyObject {
  const name = raw.toString('base64');
  const known = KEYS.get(name);
  if (known) return known;
  const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
  KEYS.set(name, key);
  return key;
}

/** Whether it is an Ed25519 signature by this key over these fields. */
export function isSigned(key: Buffer, signature: Buffer, label: Label, ...fields: (string | Uint8Array)[]): boolean {
  if (signature.length !== 64) return false;
  return verify(null, signedBytes(label, ...fields), keyOf(key), signature);
}

/** As `isSigned`, in a thread of the pool: for many signatures at once, which would keep every other request waiting. */
export function isSignedAsync(
  key: Buffer,
  signature: Buffer,
  label: Label,
  ...fields: (string | Uint8Array)[]
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const told = (error: Error | null, valid: boolean) => (error ? reject(error) : resolve(valid));
    verify(null, signedBytes(label, ...fields), keyOf(key), signature, told);
  });
}

/** @throws AppError `signature_invalid` with a pointer to the field that holds it */
export function requireSigned(
  pointer: string,
  key: Buffer,
  signature: Buffer,
  label: Label,
  ...fields: (string | Uint8Array)[]
): void {
  if (!isSigned(key, signature, label, ...fields)) throw badSignature(pointer);
}

export function badSignature(pointer: string) {
  return inputError('signature_invalid', pointer, 'is not the signature of this device over what was sent');
}
