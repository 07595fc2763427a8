import { startDevIdentityProvider } from '../../tools/identity-provider/dev-identity-provider';
import { Browser } from '../harness/browser';
import { startIdentityProvider, type TestIdentityProvider } from '../harness/identity-provider';
import { NativeApp } from '../harness/native-app';
import { startTestApi, type TestApi } from '../harness/test-api';
import { post } from './session-caller';

describe('the embedded identity provider', () => {
  let provider: TestIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    provider = await startIdentityProvider();
    api = await startTestApi(provider.environment);
  });

  afterAll(async () => {
    await api.close();
    await provider.close();
  });

  /** From the app to the chooser, one button, and back. */
  async function signInAs(account: string): Promise<Record<string, unknown>> {
    const app = new NativeApp(api);
    const browser = new Browser();
    let answer = await browser.get(app.authorizeUrl());
    for (let hops = 0; hops < 10; hops++) {
      const location = answer.headers.get('location');
      if (location?.startsWith(app.redirectUri)) {
        const code = new URL(location).searchParams.get('code')!;
        return (await (await app.exchange(code)).json()) as Record<string, unknown>;
      }
      if (location) answer = await browser.get(new URL(location, answer.url).href);
      else answer = await press(browser, answer, account);
    }
    throw new Error('the sign-in goes round in circles');
  }

  async function press(browser: Browser, page: Response, account: string): Promise<Response> {
    const action = /action="([^"]+)"/.exec(await page.text())![1]!;
    return browser.request(new URL(action, page.url).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ account }).toString(),
    });
  }

  it('signs the demo users in through the same routes as production, and one of them is an admin', async () => {
    expect(await signInAs('ada')).toMatchObject({ user: { email: 'ada@example.com', name: 'Ada', role: 'user' } });
    expect(await signInAs('admin')).toMatchObject({ user: { email: 'admin@example.com', role: 'admin' } });
  });

  it('refuses a stranger and an address that is not registered', async () => {
    const issuer = provider.environment.GOOGLE_ISSUER;
    const parameters = { client_id: 'creative-space-engine', response_type: 'code', scope: 'openid' };
    const authorize = (changes: object) =>
      new Browser().get(`${issuer}/auth?${new URLSearchParams({ ...parameters, ...changes }).toString()}`);
    expect((await authorize({ redirect_uri: 'https://evil.test/cb' })).status).toBe(400);
    const withoutPkce = await authorize({ redirect_uri: `${api.url}/auth/google/callback` });
    expect(withoutPkce.headers.get('location')).toContain('error=invalid_request');
  });

  it('T19 never starts in production, nor for an api that others can reach', async () => {
    const start = (apiUrl: string, environment: string) => startDevIdentityProvider({ apiUrl, port: 0, environment });
    await expect(start('http://127.0.0.1:3000', 'production')).rejects.toThrow('never runs in production');
    await expect(start('https://api.example.com', 'development')).rejects.toThrow('only while PUBLIC_URL');
  });

  it('T19 is all there is where sign-in by address alone is off: that route is not there, whatever is sent', async () => {
    const without = await startTestApi({ DEV_LOGIN: 'false' }, { database: api.database });
    for (const body of [{ email: 'ada@example.com' }, {}, { email: 7 }]) {
      const answer = await post(without, '/auth/dev/login', body);
      expect([answer.status, answer.code]).toEqual([404, 'not_found']);
    }
    await without.close();
  });
});
