import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Settings } from './settings';
import { welcome } from './welcome';

describe('what npm start says when it is ready', () => {
  let api: Server;
  let signIns: number;
  let settings: Settings;

  beforeEach(async () => {
    signIns = 0;
    api = createServer((_request, response) => {
      signIns++;
      response.end('{"access_token":"live-token"}');
    }).listen(0, '127.0.0.1');
    await once(api, 'listening');
    const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const environment = { DEV_LOGIN: 'true', TEXT_PROVIDER: 'sketch' };
    settings = { apiUrl, dataDir: '/data', environment } as unknown as Settings;
  });
  afterEach(async () => {
    api.close();
    await once(api, 'close');
  });

  it('has a token for a person at a terminal', async () => {
    expect(await welcome(settings, '/root', 'none', true)).toContain('Bearer live-token"');
  });

  it('has none for a file or a log, but says how to get one', async () => {
    const said = await welcome(settings, '/root', 'none', false);
    expect(said).not.toContain('live-token');
    expect(said).toMatch(/^ACCESS_TOKEN=\$\(curl -s \S+\/auth\/dev\/login .*\n.*Bearer \$ACCESS_TOKEN"/m);
    expect(signIns).toBe(0);
  });

  it('has none where signing in takes a browser', async () => {
    settings.environment.DEV_LOGIN = 'false';
    const said = await welcome(settings, '/root', 'none', true);
    expect(said).toContain('Bearer $ACCESS_TOKEN"');
    expect([said.includes('ACCESS_TOKEN=$('), signIns]).toEqual([false, 0]);
  });

  it.each([
    ['local', /Sign-in by name works from this machine alone/],
    ['true', /NOT SAFE where others are: DEV_LOGIN=true lets everybody in it sign in as anybody/],
    ['false', /sign-in by name is off/],
  ])('tells what --lan opens, with DEV_LOGIN=%s', async (devLogin, words) => {
    const lan = { url: 'http://192.0.2.20:3000', others: ['http://192.0.2.77:3000'] };
    const environment = { ...settings.environment, DEV_LOGIN: devLogin };
    const said = await welcome({ ...settings, lan, environment }, '/root', 'none', false);
    expect(said).toMatch(/Network +http:\/\/192\.0\.2\.20:3000, http:\/\/192\.0\.2\.77:3000/);
    expect(said).toMatch(words);
    expect(said).toContain('plain http');
  });
});
