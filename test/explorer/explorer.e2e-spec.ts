import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import {
  startDevIdentityProvider,
  type DevIdentityProvider,
} from '../../tools/identity-provider/dev-identity-provider';
import { freePort } from '../../tools/postgres/free-port';
import { build } from '../harness/built-process';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { startTestApi, type TestApi } from '../harness/test-api';

describe('the page at /explorer', () => {
  let provider: DevIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    await build();
    const port = await freePort();
    const apiUrl = `http://127.0.0.1:${port}`;
    provider = await startDevIdentityProvider({ apiUrl, port: 0, environment: 'test' });
    api = await startTestApi({
      ...provider.environment,
      PORT: String(port),
      PUBLIC_URL: apiUrl,
      TEXT_PROVIDER: 'sketch',
    });
  }, 120_000);

  afterAll(async () => {
    await api.close();
    await provider.close();
  });

  it('is served with a policy of its own, at one name of this machine', async () => {
    const page = await fetch(`${api.url}/explorer/p/any/canon`);
    const policy = page.headers.get('content-security-policy')!;
    const html = await page.text();
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(html).toContain(/'nonce-([^']+)'/.exec(policy)![1]!);
    expect((await (await fetch(`${api.url}/explorer`)).text()).length).toBe(html.length);
    expect((await fetch(`${api.url}/explorer/assets/of-another-build.js`)).status).toBe(404);
    const elsewhere = await fetch(`${api.url.replace('127.0.0.1', 'localhost')}/explorer/p/any`, {
      redirect: 'manual',
    });
    expect(elsewhere.headers.get('location')).toBe(`${api.url}/explorer/p/any`);
  });

  it('is not there where it is switched off, nor is its client', async () => {
    const without = await startTestApi({ EXPLORER: 'false' });
    try {
      expect((await fetch(`${without.url}/explorer`)).status).toBe(404);
      const asked = new URLSearchParams({
        client_id: 'explorer',
        redirect_uri: `${without.url}/explorer/signed-in`,
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
        state: 'aaaaaaaaaaaaaaaa',
      });
      expect((await fetch(`${without.url}/auth/google?${asked}`, { redirect: 'manual' })).status).toBe(400);
    } finally {
      await without.close();
    }
  });

  if (!CHROMIUM) {
    process.stderr.write('\nNOTE: no Chromium here, so nobody walks through the page at /explorer.\n');
    return;
  }

  describe('to a writer', () => {
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      browser = await chromium.launch(CHROMIUM_OPTIONS);
      context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    }, 60_000);

    afterAll(() => browser.close());

    afterEach(() => {
      // The identity provider has no icon, which browsers complain of.
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    });

    it('signs in, takes a file, and keeps what is written over a reload', async () => {
      await page.goto(`${api.url}/explorer`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: /as Ada/ }).click();
      await page.getByRole('button', { name: /You: Ada/ }).waitFor();

      const story = ['# The gate', '', 'Mara stood at the gate.', '', '# The yard', '', 'The yard was empty.', ''];
      await page
        .getByLabel('A story file to import')
        .setInputFiles({ name: 'gate.md', mimeType: 'text/markdown', buffer: Buffer.from(story.join('\n')) });
      await page.getByRole('treeitem', { name: /The gate/ }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.getByLabel('Title').inputValue()).toBe('The yard');
      await page.keyboard.press('n');
      await page.getByLabel('Title').fill('The well');
      await page.getByRole('textbox', { name: 'Text' }).fill('She looked down.');
      await page.getByText('Kept in this browser').waitFor();

      await page.reload();
      await page.getByRole('treeitem', { name: /The well, 3 words/ }).waitFor();
      await page.getByRole('button', { name: /^Undo|Nothing to undo/ }).waitFor();
      expect(await page.getByLabel('Title').inputValue()).toBe('The well');
    });

    it('undoes and redoes, also what is deleted with all that follows', async () => {
      await page.getByRole('treeitem', { name: /The yard/ }).click();
      await page.getByRole('button', { name: /Delete this node/ }).click();
      await page.getByRole('treeitem', { name: /The well/ }).waitFor({ state: 'detached' });
      expect(await page.getByRole('treeitem').count()).toBe(1);
      await page.getByRole('button', { name: 'Undo: delete “The yard”' }).click();
      await page.getByRole('treeitem', { name: /The well/ }).waitFor();
      await page.getByRole('button', { name: 'Redo: delete “The yard”' }).click();
      await page.getByRole('treeitem', { name: /The well/ }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^Undo/ }).click();
      await page.getByRole('treeitem', { name: /The well/ }).waitFor();
    });
  });
});
