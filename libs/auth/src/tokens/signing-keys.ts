import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** The algorithm of every access token; nothing else is ever accepted. */
export const SIGNING_ALGORITHM = 'ES256';
/** Clocks of processes may differ, and a token is taken for five seconds after its end. */
const MARGIN_S = 60;

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

/** A private key as the operator's file holds it. */
export interface StoredKey extends JWK {
  status?: KeyStatus;
  /** Marks a key that this server made for itself; production refuses it. */
  origin?: 'development';
  /** When it stopped signing. */
  retired_at?: string;
}

export interface KeySet {
  keys: StoredKey[];
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

/** @throws Error when the text is not a JWK set (or one JWK). */
export function parseKeySet(text: string): KeySet {
  const parsed = JSON.parse(text) as unknown;
  if (typeof parsed === 'object' && parsed !== null) {
    if ('keys' in parsed && Array.isArray(parsed.keys)) return { keys: parsed.keys as StoredKey[] };
    if ('kty' in parsed) return { keys: [parsed as StoredKey] };
  }
  throw new Error('not a JWK set');
}

export function newStoredKey(status: KeyStatus): StoredKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), alg: 'ES256', use: 'sig', status };
}

/** A rotation that would make good tokens worthless. */
export class RotationTooEarly extends Error {
  constructor(readonly waitS: number) {
    super(`the last rotation is too fresh: tokens of the key before it live for ${waitS} more seconds`);
  }
}

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
