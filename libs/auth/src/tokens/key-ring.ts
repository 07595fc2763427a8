import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type AuthConfig, type RuntimeConfig } from '@cse/config';
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

/**
 * The signing keys of a server that was given none: made at its first start and kept under the data directory, so that
 * tokens outlive a restart. Processes that start at the same moment agree on one file.
 */
export function developmentKeySet(dataDir: string): KeySet {
  const file = join(dataDir, 'signing-keys.json');
  const existing = read(file);
  if (existing) return existing;
  mkdirSync(dataDir, { recursive: true });
  const keys = [newStoredKey('current'), newStoredKey('next')].map((key) => ({
    ...key,
    origin: 'development' as const,
  }));
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file)!;
}

function read(file: string): KeySet | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeySet;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
