import { chromium, type Browser } from 'playwright-core';
import { LoopbackClient, type Tokens } from '../../tools/commands/loopback-client';
import { Browser as ScriptedBrowser } from '../harness/browser';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { startIdentityProvider, type TestIdentityProvider } from '../harness/identity-provider';
import { startTestApi, type TestApi } from '../harness/test-api';

/** Goes where the address leads and presses the button of an account on the page that it ends at. */
type Visit = (address: string, account: string) => Promise<void>;

async function visitWithChromium(browser: Browser, address: string, account: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: new RegExp(`as ${account}`) }).click();
  await page.getByRole('heading', { name: 'Signed in' }).waitFor();
  await context.close();
}

/** Where no Chromium is installed: a cookie jar that follows redirects and finds the form. */
async function visitWithScript(address: string, account: string): Promise<void> {
  const browser = new ScriptedBrowser();
  let answer = await browser.get(address);
  for (let step = 0; step < 12; step++) {
    const location = answer.headers.get('location');
    const page = location ? '' : await answer.text();
    if (page.includes('Signed in')) return;
    if (location) answer = await browser.get(new URL(location, answer.url).href);
    else {
      const action = /action="([^"]+)"/.exec(page)![1]!;
      const init = { method: 'POST', body: new URLSearchParams({ account: account.toLowerCase() }) };
      answer = await browser.request(new URL(action, answer.url).href, init);
    }
  }
  throw new Error('the sign-in goes round in circles');
}

describe(`signing in with ${CHROMIUM ? 'a real browser' : 'a scripted browser'}`, () => {
  let provider: TestIdentityProvider;
  let api: TestApi;
  let browser: Browser | undefined;
  let visit: Visit = visitWithScript;

  beforeAll(async () => {
    provider = await startIdentityProvider();
    api = await startTestApi(provider.environment);
    if (!CHROMIUM) return;
    const launched = await chromium.launch(CHROMIUM_OPTIONS);
    browser = launched;
    visit = (address, account) => visitWithChromium(launched, address, account);
  });

  afterAll(async () => {
    await browser?.close();
    await api.close();
    await provider.close();
  });

  async function signInAs(account: string): Promise<Tokens> {
    const client = await LoopbackClient.start(api.url);
    const [tokens] = await Promise.all([client.tokens, visit(client.signInUrl, account)]);
    client.close();
    return tokens;
  }

  it('ends with working tokens in a native app', async () => {
    const tokens = await signInAs('Ada');
    const me = await fetch(`${api.url}/auth/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    expect(await me.json()).toMatchObject({ id: tokens.user.id, email: 'ada@example.com', role: 'user' });
    const refreshed = await fetch(`${api.url}/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token: tokens.refresh_token, client_id: 'dev' }),
    });
    expect(refreshed.status).toBe(200);
  });

  it('knows the same person again, and another one as another', async () => {
    const [ada, again, admin] = [await signInAs('Ada'), await signInAs('Ada'), await signInAs('Admin')];
    expect(again.user.id).toBe(ada.user.id);
    expect(admin.user).toMatchObject({ role: 'admin' });
    expect(admin.user.id).not.toBe(ada.user.id);
  });
});
