import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from '../harness/built-process';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { startIdentityProvider, type TestIdentityProvider } from '../harness/identity-provider';
import { startMedia, type MediaStack } from '../media/media-stack';

// A walk waits for many things, each up to the 30 s that a page gives it.
jest.setTimeout(120_000);

if (CHROMIUM) describe('board, account and admin page of the Explorer', walk);
else {
  process.stderr.write('\nNOTE: no Chromium here, so nobody looks at the board of the Explorer.\n');
  it('is only looked at where there is a browser', () => undefined);
}

function walk(): void {
  let provider: TestIdentityProvider;
  let stack: MediaStack;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await build();
    provider = await startIdentityProvider();
    stack = await startMedia({ ...provider.environment, TEXT_PROVIDER: 'sketch' });
    await stack.startWorker();
    browser = await chromium.launch(CHROMIUM_OPTIONS);
    page = await signedIn('Ada');
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await stack.close();
    await provider.close();
  });

  const signedIn = async (name: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
    const opened = await context.newPage();
    opened.setDefaultTimeout(30_000);
    await opened.goto(`${stack.api.url}/explorer`);
    await opened.getByRole('button', { name: 'Sign in' }).click();
    await opened.getByRole('button', { name: new RegExp(`as ${name}`) }).click();
    await opened.getByRole('button', { name: /^You:/ }).waitFor();
    return opened;
  };

  /** What a tool for people with disabilities would stumble over. */
  const barriers = async (): Promise<string[]> => {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] }),
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  };

  it('says what a board costs before it costs, follows it, and shows its film', async () => {
    const story =
      '# The quay\n\nA boat lies at the quay. Gulls sit on it.\n\n# The lamp\n\nA lamp burns in the window.\n';
    await page
      .getByLabel('A story file to import')
      .setInputFiles({ name: 'quay.md', mimeType: 'text/markdown', buffer: Buffer.from(story) });
    await page
      .getByRole('application')
      .getByRole('button', { name: /The lamp/ })
      .click();
    await page.getByRole('link', { name: 'Board' }).click();
    await page.getByRole('button', { name: 'Make shots of this branch' }).click();
    expect(await page.getByLabel('What shot 1 shows').inputValue()).toBe('A boat lies at the quay. Gulls sit on it.');
    for (const seconds of await page.getByLabel('Seconds').all()) await seconds.fill('1');

    await page.getByRole('button', { name: 'What would it cost?' }).click();
    await page.getByText('It is free here').waitFor();
    expect(await stack.api.query('select 1 from usage_reservations')).toEqual([]);
    await page.getByRole('button', { name: 'Draw it for free' }).click();
    await page.getByText('All 2 shots are there. Cost: free.').waitFor({ timeout: 90_000 });
    const film = page.getByLabel('The film');
    expect(await film.evaluate(untilKnown)).toBeCloseTo(2, 0);
    expect(await barriers()).toEqual([]);
  }, 150_000);

  it('draws one shot again, and hands out the contact sheet', async () => {
    await page.getByRole('button', { name: 'Draw this one again …' }).first().click();
    await page.getByLabel('What it shows').fill('A dog sleeps on the quay.');
    await page.getByRole('dialog').getByRole('button', { name: 'What would it cost?' }).click();
    await page.getByRole('button', { name: 'Draw it for free' }).click();
    await page.getByText('All 2 shots are there. Cost: free.').waitFor({ timeout: 90_000 });
    const [sheet] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Contact sheet, PDF' }).click(),
    ]);
    expect(sheet.suggestedFilename()).toMatch(/\.pdf$/);
  }, 150_000);

  it('has the board again after a reload', async () => {
    await page.reload();
    await page.getByText('All 2 shots are there. Cost: free.').waitFor();
    expect(await page.getByLabel('What shot 1 shows').inputValue()).toBe('A dog sleeps on the quay.');
  });

  it('shows what was used day by day, and where one is signed in', async () => {
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('of 100').or(page.getByText('of 100,000')).first().waitFor();
    await page.locator('.chart-place canvas').waitFor();
    await page.getByText('As a table').click();
    const rows = await page.locator('.chart-table tr').all();
    const [heads, ...days] = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
    const pictures = days.map((cells) => cells[heads!.indexOf('Pictures')]!).filter((cell) => cell !== '–');
    // Two of the board and one drawn again, on one day or on both sides of midnight.
    expect(pictures.reduce((sum, cell) => sum + Number(cell), 0)).toBe(3);
    await page.getByText('This one').waitFor();
    expect(await barriers()).toEqual([]);
  });

  it('tells in words that a budget does not allow it', async () => {
    await stack.api.query(
      `insert into usage_caps (user_id, daily_images, updated_at)
       select id, 0, now() from users where email like 'ada%'
       on conflict (user_id) do update set daily_images = 0`,
    );
    await page.goBack();
    await page.getByRole('button', { name: 'Draw all of it again …' }).click();
    await page.getByRole('button', { name: 'Draw it for free' }).click();
    await page.getByText('Not within your budget').waitFor();
    await page.getByText('There are no more pictures today.').waitFor();
  });

  it('lets an admin raise a cap, and shows nobody else the page', async () => {
    expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
    const admin = await signedIn('Admin');
    await admin.getByRole('link', { name: 'Admin' }).click();
    await admin.getByRole('button', { name: /Change ada@/ }).click();
    await admin.getByLabel('Pictures a day').fill('7');
    await admin.getByRole('button', { name: 'Keep these caps' }).click();
    await admin.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await stack.api.query('select daily_images from usage_caps where daily_images is not null')).toEqual([
      { daily_images: '7' },
    ]);
  });
}

/** In the page: how long a film is, as soon as the browser knows. */
function untilKnown(element: HTMLElement | SVGElement): Promise<number> {
  const video = element as HTMLVideoElement;
  if (video.readyState > 0) return Promise.resolve(video.duration);
  return new Promise((resolve) => video.addEventListener('loadedmetadata', () => resolve(video.duration)));
}
