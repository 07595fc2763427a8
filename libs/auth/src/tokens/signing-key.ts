import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** The algorithm of every access token; nothing else is ever accepted. */
export const SIGNING_ALGORITHM = 'ES256';

/**
 * `current` signs. `next` is published before it signs, so that every process knows it by then. `previous` no longer
 * signs; it stays until its last token has expired.
 */
export type KeyStatus = 'current' | 'next' | 'previous';

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: JWK;
}

/** @throws Error that says what a private signing key must be. */
export async function readSigningKey(jwk: JWK): Promise<SigningKey> {
  const { kty, crv, x, y, d } = jwk;
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y || !d) throw new Error('must hold private EC keys on P-256');
  const privateKey = importPrivate({ kty, crv, x, y, d });
  const publicKey = createPublicKey(privateKey);
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  if (!signsFor(privateKey, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }))) {
    throw new Error('holds a key whose public half does not belong to its private half');
  }
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: { kty, crv, x, y, kid, alg: SIGNING_ALGORITHM, use: 'sig' },
  };
}

function importPrivate(jwk: { kty: string; crv: string; x: string; y: string; d: string }): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new Error('holds a key that cannot be read');
  }
}

function signsFor(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const probe = Buffer.from('probe');
  return verify('sha256', probe, publicKey, sign('sha256', probe, privateKey));
}
