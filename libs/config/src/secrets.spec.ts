import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './environment';
import { SecretsConfig } from './sections/secrets.config';
import { StorageConfig } from './sections/storage.config';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64');

describe('secrets', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'cse-secrets-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('derives one key a label, the same in every process with the same secret', () => {
    const one = new SecretsConfig({ CONTENT_KEY: KEY });
    const other = new SecretsConfig({ CONTENT_KEY: KEY });
    expect(one.deriveKey('files')).toEqual(other.deriveKey('files'));
    expect(one.deriveKey('files')).not.toEqual(one.deriveKey('content'));
    expect(one.deriveKey('files')).toHaveLength(32);
  });

  it('follows RFC 5869, so that another implementation can derive the same keys', () => {
    // HMAC(HMAC(32 zero bytes, key), "files" || 0x01), computed with another implementation
    const expected = '0878f4689785baf1252101137c5325061ac368b73d85d86a4193ec8b93fa8475';
    expect(new SecretsConfig({ CONTENT_KEY: KEY }).deriveKey('files').toString('hex')).toBe(expected);
  });

  it('makes one random key in DATA_DIR that only its owner may read, and keeps it', () => {
    const first = new SecretsConfig({ DATA_DIR: dataDir }).deriveKey('files');
    expect(new SecretsConfig({ DATA_DIR: dataDir }).deriveKey('files')).toEqual(first);
    expect(statSync(join(dataDir, 'content.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'content.key'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
  });

  it('refuses a damaged key file instead of quietly making another one', () => {
    writeFileSync(join(dataDir, 'content.key'), 'short');
    expect(() => new SecretsConfig({ DATA_DIR: dataDir }).deriveKey('files')).toThrow('32 bytes in base64');
  });

  it.each([{}, { CONTENT_KEY: Buffer.alloc(32).toString('base64') }])('does not start in production with %j', (env) => {
    expect(() => new SecretsConfig({ ...env, NODE_ENV: 'production' })).toThrow(ConfigurationError);
  });
});

describe('storage configuration', () => {
  it.each([
    [{ STORAGE_DRIVER: 's3' }, 'S3_BUCKET'],
    [{ S3_ACCESS_KEY_ID: 'a' }, 'S3_SECRET_ACCESS_KEY'],
    [{ SIGNED_URL_TTL_S: '0' }, 'SIGNED_URL_TTL_S'],
    [{ SIGNED_URL_TTL_S: '604801' }, 'SIGNED_URL_TTL_S'],
    [{ FETCH_TRUSTED_ORIGINS: 'http://127.0.0.1:9', NODE_ENV: 'production' }, 'FETCH_TRUSTED_ORIGINS'],
  ])('refuses %j, naming %s', (env, name) => {
    expect(() => new StorageConfig(env)).toThrow(name);
  });

  it('keeps files on disk for a quarter of an hour a link unless told otherwise', () => {
    const config = new StorageConfig({});
    expect([config.driver, config.signedUrlTtlS, config.pathStyle]).toEqual(['fs', 900, false]);
  });
});
