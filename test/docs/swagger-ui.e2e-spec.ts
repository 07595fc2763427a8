import { chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

describe('the page at /docs', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ TEXT_PROVIDER: 'sketch' });
  });
  afterAll(() => api.close());

  it('loads everything from this server', async () => {
    const page = await (await fetch(`${api.url}/docs`)).text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, address]) => new URL(address!, `${api.url}/docs`),
    );
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset.origin).toBe(api.url);
      expect((await fetch(asset)).status).toBe(200);
    }
  });

  if (CHROMIUM) it('lets a visitor authorize and try suggest on the sample story', tryItOut);
  else process.stderr.write('\nNOTE: no Chromium here, so nobody clicks through the page at /docs.\n');

  async function tryItOut(): Promise<void> {
    const { accessToken } = await signIn(api);
    const browser = await chromium.launch(CHROMIUM_OPTIONS);
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${api.url}/docs`);
      await page.getByRole('button', { name: 'Authorize' }).first().click();
      const dialog = page.locator('.modal-ux');
      await dialog.locator('input').first().fill(accessToken);
      await dialog
        .getByRole('button', { name: /apply credentials|authorize/i })
        .first()
        .click();
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      const operation = page.locator('.opblock', { hasText: '/ai/suggest' });
      await operation.locator('.opblock-summary-control').click();
      await operation.getByRole('button', { name: 'Execute' }).click();
      const live = operation.locator('.live-responses-table .response').first();
      await live.waitFor();
      expect(await live.locator('.response-col_status').innerText()).toMatch(/^200/);
      expect(await live.locator('.response-col_description').innerText()).toContain('ghost_nodes');
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  }
});
