import { mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
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
    'JWT_ISSUER',
    'METRICS_TOKEN',
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

  const settingsOf = (environment: Record<string, string>, ...parameters: string[]) => {
    Object.assign(process.env, environment);
    return readSettings(root, parameters);
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

  it('refuses an option that it does not know', async () => {
    await expect(settingsOf({}, '--wan')).rejects.toThrow('there is no option --wan');
  });

  describe('with --lan', () => {
    beforeEach(() => {
      jest.spyOn(os, 'networkInterfaces').mockReturnValue({
        lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true } as os.NetworkInterfaceInfo],
        eth0: [
          { address: 'fe80::1', family: 'IPv6', internal: false, scopeid: 1 } as os.NetworkInterfaceInfo,
          { address: '169.254.3.4', family: 'IPv4', internal: false } as os.NetworkInterfaceInfo,
          { address: '192.0.2.20', family: 'IPv4', internal: false } as os.NetworkInterfaceInfo,
        ],
        eth1: [{ address: '192.0.2.77', family: 'IPv4', internal: false } as os.NetworkInterfaceInfo],
      });
    });
    afterEach(() => jest.restoreAllMocks());

    it('listens to the network, with links that lead there, and nothing of the worker', async () => {
      const { environment, lan, apiUrl, workerUrl } = await settingsOf({ HOST: 'localhost' }, '--lan');
      const at = (host: string) => `http://${host}:${environment.PORT}`;
      expect(lan).toEqual({ url: at('192.0.2.20'), others: [at('192.0.2.77')] });
      expect([environment.HOST, environment.PUBLIC_URL]).toEqual(['0.0.0.0', at('192.0.2.20')]);
      expect([apiUrl, new URL(workerUrl).hostname]).toEqual([at('127.0.0.1'), '127.0.0.1']);
      expect(environment.METRICS_TOKEN).toMatch(/^[0-9a-f]{32}$/);
    });

    it.each([
      [{}, 'local'],
      [{ PUBLIC_URL: 'http://192.0.2.77:4000', PORT: '4000' }, 'local'],
      [{ PUBLIC_URL: 'https://stories.example.com' }, undefined],
      [{ DEV_LOGIN: 'true' }, 'true'],
      [{ DEV_LOGIN: 'false' }, 'false'],
    ])('and %j signs in by address alone: %p', async (given, expected) => {
      const { environment, usesDevIdentityProvider } = await settingsOf(given, '--lan');
      expect([environment.DEV_LOGIN, usesDevIdentityProvider]).toEqual([expected, false]);
    });

    it('is refused in production, and without a network', async () => {
      await expect(settingsOf({ NODE_ENV: 'production' }, '--lan')).rejects.toThrow('--lan is for development');
      jest.spyOn(os, 'networkInterfaces').mockReturnValue({});
      await expect(settingsOf({ NODE_ENV: '' }, '--lan')).rejects.toThrow('--lan needs a network');
    });
  });
});
