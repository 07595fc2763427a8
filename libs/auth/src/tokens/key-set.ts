import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import type { KeyStatus } from './signing-key';

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
