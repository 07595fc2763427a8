import { readFile } from 'node:fs/promises';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from '../harness/built-process';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { eventually } from '../harness/eventually';
import { startIdentityProvider, type TestIdentityProvider } from '../harness/identity-provider';
import { startTestApi, type TestApi } from '../harness/test-api';

// A walk waits for many things, each up to the 30 s that a page gives it.
jest.setTimeout(120_000);

/** What a page waits for at most, in milliseconds: a browser on a busy machine is slow. */
const WITHIN = 30_000;

/** Run in the page: counts what its database holds of a project. */
const KEPT_STORY = `(async (project) => {
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const base = await asked(indexedDB.open('explorer'));
  const rows = base.transaction(['projects', 'nodes']);
  const { rejected } = await asked(rows.objectStore('projects').get(project));
  const nodes = (await asked(rows.objectStore('nodes').index('project').getAll(project)));
  base.close();
  return { nodes: nodes.length, rejected: rejected.length, grounded: nodes.filter(({ note }) => note?.grounded_in).length };
})`;

/** What axe calls serious or critical, with where it is. */
async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`));
}

describe('the page at /explorer', () => {
  let provider: TestIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    await build();
    provider = await startIdentityProvider();
    api = await startTestApi({ ...provider.environment, TEXT_PROVIDER: 'sketch' });
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

  it('weighs no more than it may', async () => {
    const { page, limit, vault } = JSON.parse(await readFile('dist/apps/explorer/weight.json', 'utf8')) as Record<
      string,
      number
    >;
    expect(page).toBeGreaterThan(200 * 1024);
    expect(page).toBeLessThanOrEqual(limit!);
    expect(vault).toBeGreaterThan(50 * 1024);
    // What backup and sync take is no part of the first load.
    expect(await (await fetch(`${api.url}/explorer`)).text()).not.toContain('assets/vault-');
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
      context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
      page = await context.newPage();
      page.setDefaultTimeout(WITHIN);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    }, 60_000);

    afterAll(() => browser.close());

    afterEach(() => {
      // An answer that is no success is told to the writer, and looked at where it is expected.
      expect(complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
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
      await card(/The gate/).focus();
      await page.keyboard.press('ArrowRight');
      await title('The yard');
      await page.keyboard.press('n');
      await page.getByLabel('Title').fill('The well');
      await page.getByRole('textbox', { name: 'Text' }).fill('She looked down.');
      await page.getByText('Kept in this browser').waitFor();

      await page.reload();
      await card(/^The well.*3 words/).waitFor();
      await page.getByRole('button', { name: /^Undo|Nothing to undo/ }).waitFor();
      await title('The well');
    });

    it('undoes and redoes, also what is deleted with all that follows', async () => {
      await find('The yard');
      await page.getByRole('button', { name: /Delete this node/ }).click();
      await card(/The well/).waitFor({ state: 'detached' });
      // Cards out of sight are not drawn: the canvas has come there.
      await card(/The gate/).waitFor();
      await eventually(async () => expect(await page.locator('.card').count()).toBe(1), WITHIN);
      await page.getByRole('button', { name: 'Undo: delete “The yard”' }).click();
      await card(/The well/).waitFor();
      await page.getByRole('button', { name: 'Redo: delete “The yard”' }).click();
      await card(/The well/).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^Undo/ }).click();
      await find('The well');
    });

    it('keeps what is written in two tabs of one story', async () => {
      const LEAVE = "document.dispatchEvent(new Event('visibilitychange'))";
      const name = (tab: Page) => tab.getByLabel('Name of the story');
      const tabs = await browser.newContext();
      const [first, second] = [await tabs.newPage(), await tabs.newPage()];
      await tabs.clock.install();
      await first.goto(`${api.url}/explorer`);
      await first.getByRole('button', { name: 'Look at a sample' }).click();
      await name(first).waitFor();
      await second.goto(first.url());
      await name(second).waitFor();
      await name(first).fill('Of the first tab');
      // Where nothing was written, the other tab's words come, and leaving takes none of them away.
      await second.locator('.bar-name[value="Of the first tab"]').waitFor();
      await second.evaluate(LEAVE);

      // Without timers the second tab's change waits until the first has written.
      await tabs.clock.pauseAt(Date.now() + 3_600_000);
      await name(second).fill('Of the second tab');
      await name(first).fill('Of both at once');
      await first.evaluate(LEAVE);
      await second.getByText('Another tab changed this story too').waitFor();
      await tabs.clock.resume();
      await second.getByRole('link', { name: 'Go on in the copy' }).click();
      await second.getByText('Another tab changed this story too').waitFor({ state: 'detached' });
      await eventually(
        async () => expect(await name(second).inputValue()).toBe('Of the second tab (other tab)'),
        WITHIN,
      );
      await first.reload();
      await eventually(async () => expect(await name(first).inputValue()).toBe('Of both at once'), WITHIN);
      await tabs.close();
    });

    it.each([
      [
        'What happens next?',
        async (tab: Page) => {
          await tab.getByRole('button', { name: 'Ask', exact: true }).click();
          const ghosts = tab.getByRole('application').getByRole('article', { name: /^Proposal: / });
          await ghosts.nth(2).waitFor();
          await eventually(async () => {
            const canvas = (await tab.getByRole('application').boundingBox())!;
            for (const ghost of await ghosts.all()) {
              const { x, width } = (await ghost.boundingBox())!;
              expect(x + width).toBeLessThan(canvas.x + canvas.width);
            }
          }, WITHIN);
        },
      ],
      [
        'Where does it contradict itself?',
        async (tab: Page) => {
          await tab.getByRole('button', { name: 'Check the whole story' }).click();
          const conflicts = tab.getByRole('list', { name: 'What contradicts what' });
          await conflicts.getByRole('button', { name: /Osk was twelve/ }).click();
          await tab.locator('.mark-conflict').first().waitFor();
        },
      ],
      [
        'What does this scene look like?',
        (tab: Page) => tab.getByRole('button', { name: 'What would it cost?' }).and(tab.locator(':enabled')).waitFor(),
      ],
    ])('answers “%s” on the sample at the first try', async (question, look) => {
      const stranger = await browser.newContext({ viewport: { width: 1024, height: 768 }, reducedMotion: 'reduce' });
      const tab = await stranger.newPage();
      await tab.goto(`${api.url}/explorer`);
      await tab.getByRole('button', { name: question }).click();
      await tab.getByText('Sign in to ask').waitFor();
      await tab.getByRole('button', { name: 'Sign in' }).last().click();
      await tab.getByRole('button', { name: /as Ada/ }).click();
      await look(tab);
      await stranger.close();
    });

    it('shows all cards at once when asked to', async () => {
      await openSample();
      await page.getByRole('button', { name: 'Fit View' }).click();
      await card(/What Nell would not carry/).waitFor();
      const canvas = (await page.getByRole('application').boundingBox())!;
      await eventually(async () => {
        const cards = await page.locator('.card').all();
        expect(cards).toHaveLength(10);
        for (const box of await Promise.all(cards.map((one) => one.boundingBox()))) {
          expect(box!.x).toBeGreaterThan(canvas.x);
          expect(box!.x + box!.width).toBeLessThan(canvas.x + canvas.width);
        }
      }, WITHIN);
    });

    it('grows five nodes from ghosts: taken, changed before, refused', async () => {
      await openSample();
      await find('The heron ring');
      await ask();
      const ghosts = page.getByRole('article', { name: /^Proposal: / });
      await ghosts.nth(2).waitFor();
      await page
        .getByRole('button', { name: /^Refuse/ })
        .first()
        .click();
      await page.getByRole('button', { name: /^Undo: refuse/ }).waitFor();
      await page.getByRole('button', { name: /^Edit/ }).first().click();
      const form = page.getByRole('dialog');
      await form.getByLabel('Title').fill('In her own words');
      await form.getByRole('button', { name: 'Accept as changed' }).click();
      await card(/In her own words/).waitFor();
      for (let taken = 1; taken < 5; taken++) {
        await ask();
        await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
        // By the keyboard: cards that still move to their places take a click of the mouse to where they were.
        await page.getByRole('button', { name: 'Accept', exact: true }).last().press('Enter');
        await eventually(async () => expect(await storyOf()).toMatchObject({ nodes: 11 + taken }), WITHIN);
      }
      expect(await storyOf()).toMatchObject({ nodes: 15, rejected: 1, grounded: 5 });
    });

    it('says in words that writing on takes a model', async () => {
      await page.getByRole('button', { name: 'What if …' }).click();
      await page.getByText('Writing on takes a language model').waitFor();
      expect(await page.getByRole('button', { name: 'Write three ways on' }).count()).toBe(0);
    });

    it('shows other words beside the old ones, and takes them', async () => {
      await find('Low water');
      await page.getByRole('textbox', { name: 'Text' }).press('Control+End');
      await page.keyboard.type(' It was very, very quiet there.');
      await page.getByRole('button', { name: 'Revise' }).click();
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      const view = page.getByRole('dialog', { name: 'Before and after' });
      await view.getByText('without a language model').waitFor();
      expect(await view.getByRole('region', { name: 'Before' }).locator('del').count()).toBeGreaterThan(0);
      await view.getByRole('button', { name: 'Take the new words' }).click();
      await page.getByRole('button', { name: 'Undo: take a revision' }).click();
    });

    it('forks, and merges two branches into one', async () => {
      await find('The third row');
      await card(/The third row/).focus();
      await page.keyboard.press('n');
      await page.getByLabel('Title').fill('A way of her own');
      await page.getByRole('link', { name: 'Merge' }).click();
      await page.getByLabel('Left branch ends with').selectOption({ label: 'A way of her own' });
      await page.getByLabel('Right branch ends with').selectOption({ label: "The reeve's drawer" });
      await page.getByRole('button', { name: 'Propose a merge' }).click();
      await page.getByRole('table', { name: 'What each branch makes true' }).waitFor();
      await page.getByRole('button', { name: 'Choose this' }).first().click();
      await card(/a merge/).waitFor();
      await here().getByText('a merge').waitFor();
    });

    it('checks the canon, leads to the words, and says what an edit made stale', async () => {
      await page.getByRole('link', { name: 'Stories' }).click();
      const story = {
        nodes: [
          { id: 'a', parent_id: null, title: 'The wake', text: 'Tom died at dawn. They buried Tom on the hill.' },
          { id: 'b', parent_id: 'a', title: 'The door', text: 'Tom opened the door and laughed.' },
        ],
        canon: { characters: [{ id: 'ch_tom', name: 'Tom' }] },
      };
      await page
        .getByLabel('A story file to import')
        .setInputFiles({ name: 'tom.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(story)) });
      await page.getByRole('link', { name: 'Canon' }).click();
      await page.getByRole('button', { name: 'Check the whole story' }).click();
      const conflicts = page.getByRole('list', { name: 'What contradicts what' });
      await conflicts.getByText('Somebody who died acts again').waitFor();
      await conflicts.getByRole('button', { name: /opened the door/ }).click();
      await page.locator('.mark-conflict').first().waitFor();
      await title('The door');

      await page.getByRole('textbox', { name: 'Text' }).press('Control+a');
      await page.keyboard.type('Nobody opened the door.');
      await page.getByRole('link', { name: 'Canon' }).click();
      await page.getByRole('tab', { name: 'What became stale' }).click();
      await page.getByText('Since the last check 1 node changed').waitFor();
      await page.getByRole('button', { name: 'What became stale?' }).click();
      await page.getByText('Nothing hangs on what changed.').waitFor();
      await page.getByRole('tab', { name: 'Check the story' }).click();
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('Nothing contradicts anything.').waitFor();
    });

    it('tells a server that is away and a budget that is spent in words', async () => {
      await openSample();
      await page.getByRole('button', { name: 'What happens next?' }).click();
      await page.route('**/ai/suggest', (route) => route.abort());
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.getByText('The server cannot be reached').waitFor();
      const problem = { code: 'quota_exceeded', status: 402, cap: 'daily_cost', remaining: 0.004, required: 0.021 };
      await page.unroute('**/ai/suggest');
      await page.route('**/ai/suggest', (route) =>
        route.fulfill({ status: 402, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      );
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.getByText('Your budget for today is used up. It needs up to $0.021, and $0.0040 is left.').waitFor();
      await page.unroute('**/ai/suggest');
    });

    it.each([
      ['the stories', () => page.getByRole('link', { name: 'Stories' }).click()],
      [
        'a story with ghosts',
        () =>
          openSample()
            .then(() => find('The heron ring'))
            .then(ask),
      ],
      ['the canon', () => page.getByRole('link', { name: 'Canon' }).click()],
      ['a merge', () => page.getByRole('link', { name: 'Merge' }).click()],
    ])('axe finds nothing serious in %s, in light and dark', async (_what, go) => {
      await go();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // Colours change with the next frame.
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        expect(await seriousIn(page)).toEqual([]);
      }
    });

    async function find(title: string): Promise<void> {
      await page.getByRole('button', { name: 'Find a node' }).click();
      await page.getByLabel('Words in it').fill(title);
      await page.keyboard.press('Enter');
      await here().getByText(title, { exact: true }).waitFor();
    }

    /** The node that the writer is at. */
    const title = (words: string) =>
      eventually(async () => expect(await page.getByLabel('Title').inputValue()).toBe(words), WITHIN);
    const card = (name: RegExp) => page.getByRole('application').getByRole('button', { name });
    const here = () => page.locator('.card[aria-current]');

    async function openSample(): Promise<void> {
      await page.goto(`${api.url}/explorer`);
      await page.getByRole('button', { name: 'Look at a sample' }).click();
      await card(/The owing wall/).waitFor();
    }

    /** Opens the question what happens next, where it is not open yet, and asks it. */
    async function ask(): Promise<void> {
      const open = page.getByRole('button', { name: 'What happens next?' });
      if ((await open.getAttribute('aria-expanded')) !== 'true') await open.click();
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page
        .getByRole('article', { name: /^Proposal: / })
        .first()
        .waitFor();
    }

    /** What the browser keeps of the story that is open, once it is kept. */
    async function storyOf(): Promise<{ nodes: number; rejected: number; grounded: number }> {
      await page.getByText('Kept in this browser').waitFor();
      const project = /\/p\/([^/]+)/.exec(page.url())![1]!;
      return page.evaluate(`${KEPT_STORY}(${JSON.stringify(project)})`) as Promise<{
        nodes: number;
        rejected: number;
        grounded: number;
      }>;
    }
  });
});
