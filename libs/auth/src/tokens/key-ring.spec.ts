import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthConfig, RuntimeConfig } from '@cse/config';
import { developmentKeySet, KeyRing } from './key-ring';
import { newStoredKey, type StoredKey } from './signing-keys';

const CLIENTS = '[{"id":"app","type":"native","redirect_uris":["http://127.0.0.1/callback"]}]';

/** RFC 7515, appendix A.3. */
const PRINTED: StoredKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
};

describe('the key ring', () => {
  const [a, b] = [newStoredKey('current'), newStoredKey('next')];

  const load = (keys: StoredKey[], NODE_ENV = 'production') => {
    const environment = { NODE_ENV, JWT_PRIVATE_KEYS: JSON.stringify({ keys }), OAUTH_CLIENTS: CLIENTS };
    return KeyRing.load(new AuthConfig(environment), new RuntimeConfig(environment));
  };

  it('signs with the current key, wherever it stands, and shows public halves only', async () => {
    const ring = await load([b, a]);
    expect(ring.current.publicJwk.x).toBe(a.x);
    for (const key of ring.publicKeys().keys) expect(Object.keys(key)).not.toContain('d');
    expect((await load([{ ...a, status: undefined }])).current.publicJwk.x).toBe(a.x);
  });

  it.each<[string, StoredKey[]]>([
    ['none', []],
    ['one that was made for development', [{ ...a, origin: 'development' }]],
    ['one that a standard prints', [PRINTED]],
    ['one twice', [a, { ...a, status: 'next' }]],
    ['one whose halves do not belong together', [{ ...a, x: b.x, y: b.y }]],
    ['one of another kind', [{ kty: 'oct', k: 'AAAA' }]],
    ['a public one', [{ ...a, d: undefined }]],
  ])('takes no keys in production when there is %s', async (_what, keys) => {
    await expect(load(keys)).rejects.toThrow('JWT_PRIVATE_KEYS');
  });

  it('names no key in its errors', async () => {
    const error = await load([{ ...a, x: b.x, y: b.y }]).catch((reason: Error) => reason);
    expect((error as Error).message).not.toContain(a.d);
  });

  it('makes keys for development once, marked, so that production does not take them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cse-keys-'));
    try {
      const made = developmentKeySet(folder);
      expect(developmentKeySet(folder)).toEqual(made);
      expect(statSync(join(folder, 'signing-keys.json')).mode & 0o777).toBe(0o600);
      expect(made.keys.map(({ status }) => status)).toEqual(['current', 'next']);
      await expect(load(JSON.parse(readFileSync(join(folder, 'signing-keys.json'), 'utf8')).keys)).rejects.toThrow(
        'made for development',
      );
      expect((await load(made.keys, 'development')).current.publicJwk.x).toBe(made.keys[0]!.x);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
