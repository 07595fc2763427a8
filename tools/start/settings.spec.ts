import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from './settings';

describe('what npm start works with', () => {
  const VARIABLES = [
    'NODE_ENV',
    'DATABASE_URL',
    'HOST',
    'PORT',
    'PUBLIC_URL',
    'DEV_LOGIN',
    'DATA_DIR',
    'GOOGLE_CLIENT_ID',
  ];
  const before = { ...process.env };
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cse-settings-'));
    for (const name of VARIABLES) delete process.env[name];
    process.env.PORT = '0';
  });

  afterEach(() => {
    process.env = { ...before };
    rmSync(root, { recursive: true, force: true });
  });

  const settingsOf = (environment: Record<string, string>) => {
    Object.assign(process.env, environment);
    return readSettings(root);
  };

  it.each([
    [{}, 'true'],
    [{ HOST: '::1' }, 'true'],
    [{ HOST: '0.0.0.0' }, undefined],
    [{ HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost:3000' }, undefined],
    [{ PUBLIC_URL: 'https://stories.example.com' }, undefined],
    [{ DEV_LOGIN: 'false' }, 'false'],
    [{ HOST: '0.0.0.0', DEV_LOGIN: 'true' }, 'true'],
  ])('with %j signs in by address alone: %p', async (given, expected) => {
    expect((await settingsOf(given)).environment.DEV_LOGIN).toBe(expected);
  });

  it.each([
    [{}, true],
    [{ PUBLIC_URL: 'https://stories.example.com' }, false],
    [{ HOST: '0.0.0.0' }, false],
    [{ GOOGLE_CLIENT_ID: 'x' }, false],
  ])('with %j brings an identity provider: %p', async (given, expected) => {
    expect((await settingsOf(given)).usesDevIdentityProvider).toBe(expected);
  });
});
