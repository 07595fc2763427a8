import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, keptSecret, type AuthConfig, type RuntimeConfig } from '@cse/config';
import type { JWK } from 'jose';
import { newStoredKey, parseKeySet, readSigningKey, type KeySet, type SigningKey } from './signing-keys';

/** Thumbprints of private keys printed in standards and examples; everyone can sign with them. */
const PUBLISHED_KEYS = new Set([
  'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U', // RFC 7515 A.3
  'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s', // RFC 7517 A.2
]);

/** The keys that sign and verify access tokens. Never fetched from anywhere at run time. */
export class KeyRing {
  private readonly byKid: Map<string, SigningKey>;

  private constructor(
    readonly current: SigningKey,
    private readonly all: SigningKey[],
  ) {
    this.byKid = new Map(all.map((key) => [key.kid, key]));
  }

  /** @throws ConfigurationError that names JWT_PRIVATE_KEYS and what it wants. */
  static async load(auth: AuthConfig, runtime: RuntimeConfig): Promise<KeyRing> {
    try {
      const set = auth.privateKeys ? readConfigured(auth.privateKeys) : developmentKeySet(runtime.dataDir);
      return await KeyRing.of(set, runtime.isProduction);
    } catch (error) {
      throw new ConfigurationError([`JWT_PRIVATE_KEYS ${(error as Error).message}`]);
    }
  }

  private static async of(set: KeySet, isProduction: boolean): Promise<KeyRing> {
    if (isProduction && set.keys.some((key) => key.origin === 'development')) {
      throw new Error('must not hold keys that were made for development');
    }
    const keys = await Promise.all(set.keys.map(readSigningKey));
    const current =
      keys[
        Math.max(
          0,
          set.keys.findIndex((key) => key.status === 'current'),
        )
      ];
    if (!current) throw new Error('must hold at least one key');
    if (new Set(keys.map((key) => key.kid)).size !== keys.length) throw new Error('must not hold one key twice');
    if (isProduction && keys.some((key) => PUBLISHED_KEYS.has(key.kid))) {
      throw new Error('must not hold a key that is printed in a standard');
    }
    return new KeyRing(current, keys);
  }

  find(kid: string): SigningKey | undefined {
    return this.byKid.get(kid);
  }

  /** The public halves, as `/.well-known/jwks.json` shows them. */
  publicKeys(): { keys: JWK[] } {
    return { keys: this.all.map((key) => key.publicJwk) };
  }
}

function readConfigured(value: string): KeySet {
  const text = value.startsWith('{') ? value : readFile(value);
  try {
    return parseKeySet(text);
  } catch {
    throw new Error('must be a JWK set, or the path of a file that holds one');
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error('names a file that cannot be read');
  }
}

/** The signing keys of a server that was given none, kept under the data directory so that tokens outlive a restart. */
export function developmentKeySet(dataDir: string): KeySet {
  const made = (): string => {
    const keys = [newStoredKey('current'), newStoredKey('next')];
    return `${JSON.stringify({ keys: keys.map((key) => ({ ...key, origin: 'development' })) }, null, 2)}\n`;
  };
  return JSON.parse(keptSecret(join(dataDir, 'signing-keys.json'), made)) as KeySet;
}
