import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from '../harness/built-process';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { eventually } from '../harness/eventually';
import { startIdentityProvider, type TestIdentityProvider } from '../harness/identity-provider';
import { startTestApi, type TestApi } from '../harness/test-api';

// A walk waits for many things, each up to the 30 s that a page gives it.
jest.setTimeout(120_000);

if (CHROMIUM) describe('a story on several devices, in the Explorer', walk);
else {
  process.stderr.write('\nNOTE: no Chromium here, so nobody writes together in the Explorer.\n');
  it('is only looked at where there is a browser', () => undefined);
}

/** What a page waits for at most, in milliseconds: a line that was lost is tried anew for a while. */
const WITHIN = 30_000;

/** Run in the page: the story that is open, as the browser's database has it. */
const KEPT_STORY = `(async () => {
  const project = location.pathname.split('/')[3];
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const base = await asked(indexedDB.open('explorer'));
  const rows = base.transaction(['projects', 'nodes']);
  const { title, order, canon, rejected } = await asked(rows.objectStore('projects').get(project));
  const nodes = await asked(rows.objectStore('nodes').index('project').getAll(project));
  base.close();
  const texts = new Map(nodes.map(({ id, node }) => [id, node]));
  return { title, canon, rejected, nodes: order.map((id) => texts.get(id)) };
})()`;

/** Run in the page: what is still in the browser's storage. */
const LEFT_BEHIND = `(async () => {
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const base = await asked(indexedDB.open('explorer'));
  const stories = await asked(base.transaction('projects').objectStore('projects').getAll());
  base.close();
  return { databases: (await indexedDB.databases()).map(({ name }) => name), stories: stories.map(({ title }) => title) };
})()`;

interface Kept {
  title: string;
  nodes: { id: string; title: string; text: string }[];
}

function walk(): void {
  let provider: TestIdentityProvider;
  let api: TestApi;
  let browser: Browser;
  let ada: Page;
  let bob: Page;
  let other: Page;
  let code: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    await build();
    provider = await startIdentityProvider();
    api = await startTestApi({ ...provider.environment, TEXT_PROVIDER: 'sketch' });
    browser = await chromium.launch(CHROMIUM_OPTIONS);
    ada = await signedIn('Ada');
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await api.close();
    await provider.close();
  });

  afterEach(() => {
    // What is refused or out of reach is told to the writer, and looked at where it is expected.
    expect(complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  /** Somebody in a browser of their own, which has nothing yet. They sign in at the address that they came with. */
  async function signedIn(name: string, address = `${api.url}/explorer`): Promise<Page> {
    const context: BrowserContext = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(address);
    await page.getByRole('button', { name: 'Sign in' }).last().click();
    await page.getByRole('button', { name: new RegExp(`as ${name}`) }).click();
    await page.getByRole('button', { name: /^You:/ }).waitFor();
    return page;
  }

  const card = (page: Page, name: RegExp) => page.getByRole('application').getByRole('button', { name });
  const text = (page: Page) => page.getByRole('textbox', { name: 'Text' });
  const kept = (page: Page) => page.evaluate(KEPT_STORY) as Promise<Kept>;
  const toArea = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

  /** Goes to a node of the open story. */
  async function at(page: Page, title: string): Promise<void> {
    await page.getByRole('button', { name: 'Find a node' }).click();
    await page.getByLabel('Words in it').fill(title);
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await page.getByLabel('Title').inputValue()).toBe(title), WITHIN);
    // The keyboard goes to its card, as soon as that is drawn.
    await page.locator('.card[aria-current]:focus').waitFor();
  }

  /** Both browsers keep the same story, with these words in it. */
  async function same(words: readonly string[], ...pages: Page[]): Promise<Kept> {
    let stories: Kept[] = [];
    await eventually(async () => {
      stories = await Promise.all(pages.map(kept));
      for (const story of stories) {
        expect(story).toEqual(stories[0]);
        const lines = story.nodes.map((node) => `\n${node.text}`).join('');
        for (const some of words) expect(lines).toContain(some);
      }
    }, WITHIN);
    return stories[0]!;
  }

  /** What a tool for people with disabilities would stumble over, in light and dark. */
  async function barriers(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      found.push(...serious.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]!.html}`));
    }
    return found;
  }

  it('is shared and backed up once its way back is written down', async () => {
    const story = '# The gate\n\nMara stood at the gate.\n\n# The yard\n\nThe yard was empty.\n';
    await ada
      .getByLabel('A story file to import')
      .setInputFiles({ name: 'gate.md', mimeType: 'text/markdown', buffer: Buffer.from(story) });
    await card(ada, /The gate/).waitFor();
    await toArea(ada, 'People');
    await ada.getByRole('button', { name: 'Keep it in step: turn on' }).click();
    const dialog = ada.getByRole('dialog', { name: 'Write down your recovery code' });
    code = await dialog.getByLabel('Your recovery code').innerText();
    expect(await barriers(ada)).toEqual([]);
    await dialog.getByLabel('I have written it down').check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await ada.getByRole('button', { name: 'Back it up: turn on' }).click();
    const backups = ada.getByRole('list', { name: 'Backups' });
    await backups.getByText('Version 1').waitFor();
    await ada.getByRole('button', { name: 'Back up now' }).click();
    await backups.getByText('Version 2').waitFor();
    await ada.getByRole('button', { name: 'Delete version 1' }).click();
    await ada.getByRole('button', { name: 'Delete it', exact: true }).click();
    await backups.getByText('Version 1').waitFor({ state: 'detached' });
    await ada.getByRole('link', { name: /^In step/ }).waitFor();
  });

  it('is joined by a link, and shows who is here and where', async () => {
    await ada.getByLabel('Their e-mail address').fill('bob@example.com');
    await ada.getByRole('button', { name: 'Make a link' }).click();
    const link = await ada.getByLabel('Link for the invitation').inputValue();
    expect(await barriers(ada)).toEqual([]);
    bob = await signedIn('Bob', link);
    await bob.getByRole('button', { name: 'Join the story' }).click();
    await card(bob, /The gate/).waitFor();
    expect(bob.url()).not.toContain('#');
    await bob.getByRole('link', { name: /Here now: Ada/ }).waitFor();
    await at(bob, 'The yard');
    await ada.getByRole('list', { name: 'People in this story' }).getByText('here now, at “The yard”').waitFor();
    await toArea(ada, 'Story');
    await card(ada, /The yard.*Bob here now/).waitFor();
  });

  it('is written apart, meets again, and loses nothing of either, by undo neither', async () => {
    await bob.context().setOffline(true);
    await text(bob).press('Control+End');
    await bob.keyboard.type(' A dog barked.');
    await bob.keyboard.press('Escape');
    await bob.keyboard.press('n');
    await bob.getByLabel('Title').fill('The dog');
    await text(bob).fill('It was an old dog.');
    await at(ada, 'The yard');
    await text(ada).press('Control+Home');
    await ada.keyboard.type('It rained. ');
    await at(ada, 'The gate');
    await text(ada).fill('Mara sat at the gate.');
    await bob.context().setOffline(false);
    const words = ['It rained. The yard was empty. A dog barked.', 'Mara sat', 'an old dog'];
    const { nodes } = await same(words, ada, bob);
    expect(nodes.map(({ title }) => title)).toEqual(['The gate', 'The yard', 'The dog']);

    await ada.getByRole('button', { name: 'Undo: write' }).click();
    await ada.getByRole('button', { name: 'Undo: write' }).click();
    await same(['Mara stood', '\nThe yard was empty. A dog barked.', 'an old dog'], ada, bob);
  });

  it('is written in two tabs of one browser and in another at once, over a reload, and is kept once', async () => {
    const tab = await ada.context().newPage();
    tab.setDefaultTimeout(WITHIN);
    await tab.goto(ada.url());
    await tab.getByRole('link', { name: /^Kept in step by another tab/ }).waitFor();
    for (const [page, title, key] of [
      [ada, 'The gate', 'End'],
      [tab, 'The dog', 'End'],
      [bob, 'The gate', 'Home'],
    ] as const) {
      await at(page, title);
      await text(page).press(`Control+${key}`);
    }
    await Promise.all([
      ada.keyboard.type(' Ada came.'),
      tab.keyboard.type(' It slept.'),
      bob.keyboard.type('Bob left. '),
    ]);
    // The other tab takes over what keeps it in step.
    await ada.reload();
    await ada.locator('.card[aria-current]').waitFor();
    await same(['Bob left. Mara stood at the gate. Ada came.', 'It was an old dog. It slept.'], ada, tab, bob);
    await tab.close();
    await ada.getByRole('link', { name: /^In step/ }).waitFor();
    await ada.getByRole('link', { name: 'Stories' }).click();
    await ada.getByRole('link', { name: /^gate/ }).waitFor();
    expect(await ada.locator('.shelf-item').count()).toBe(1);
    await ada.getByRole('link', { name: /^gate/ }).click();
  });

  it('goes on without who was removed, who is told so', async () => {
    await toArea(ada, 'People');
    await ada.getByRole('button', { name: 'Change Bob' }).click();
    await ada.getByRole('menuitem', { name: 'Remove from the story' }).click();
    await ada.getByRole('button', { name: 'Remove Bob' }).click();
    await bob.getByText('You are no longer in this story').waitFor();
    expect(await barriers(bob)).toEqual([]);
    await text(bob).fill('Bob writes for himself now.');
    await ada.getByRole('button', { name: 'Change Bob' }).waitFor({ state: 'detached' });
    await toArea(ada, 'Story');
    await at(ada, 'The gate');
    await text(ada).fill('Mara is alone again.');
    await bob.getByRole('button', { name: 'Keep it as my own' }).click();
    await bob.getByText('You are no longer in this story').waitFor({ state: 'detached' });
  });

  it('opens on an empty device by the recovery code', async () => {
    other = await signedIn('Ada');
    await toArea(other, 'Devices');
    await other.getByLabel('Recovery code').fill('H3K7Q');
    await other.getByRole('button', { name: 'Open with the code' }).click();
    await other.getByText('Something is missing').waitFor();
    await other.getByLabel('Recovery code').fill(code.toLowerCase());
    expect(await barriers(other)).toEqual([]);
    await other.getByRole('button', { name: 'Open with the code' }).click();
    await other.getByRole('button', { name: /^Open here/ }).click();
    await card(other, /The gate/).waitFor();
    const { nodes } = await same(['Mara is alone again.', 'an old dog'], ada, other);
    expect(JSON.stringify(nodes)).not.toContain('Bob writes');

    const shared = other.url();
    await toArea(other, 'People');
    await other
      .getByRole('button', { name: /^Bring back as a copy/ })
      .last()
      .click();
    await other.locator('.bar-name[value^="gate (as of "]').waitFor();
    expect((await kept(other)).nodes.map((node) => node.text)).toEqual([
      'Mara stood at the gate.',
      'The yard was empty.',
    ]);
    await other.goto(shared);
  });

  it('is not erased before the server has it, and leaves nothing for who uses the browser next', async () => {
    await ada.getByRole('link', { name: 'Stories' }).click();
    const remove = async () => {
      await ada.getByRole('button', { name: 'More for gate' }).click();
      await ada.getByRole('menuitem', { name: 'Delete from this browser' }).click();
    };
    await ada.getByRole('link', { name: /^gate/ }).click();
    await at(ada, 'The gate');
    await ada.getByRole('link', { name: /^In step/ }).waitFor();
    await ada.context().setOffline(true);
    await text(ada).fill('Written where there is no network.');
    await ada.getByRole('link', { name: 'Stories' }).click();
    await remove();
    await ada.getByText('Perhaps not all of it is on the server').waitFor();
    await ada.getByRole('button', { name: 'Keep it' }).click();
    await ada.context().setOffline(false);
    // What waits is sent, though the story is not open.
    await remove();
    await ada.getByText('On the server, and with others who are in it, it stays.').waitFor();
    await ada.getByRole('button', { name: 'Keep it' }).click();

    await ada.getByRole('button', { name: /^You:/ }).click();
    await ada.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.getByRole('button', { name: 'Forget this browser too' }).click();
    await ada.getByRole('button', { name: 'Forget it' }).click();
    await ada.getByRole('button', { name: 'Sign in' }).first().waitFor();
    expect(await ada.evaluate(LEFT_BEHIND)).toEqual({ databases: ['explorer'], stories: [] });
    await same(['Written where there is no network.'], other);
  });

  it('stays where not all of it is on the server, when its browser is forgotten', async () => {
    await toArea(bob, 'People');
    await bob.getByRole('button', { name: 'Back it up: turn on' }).click();
    // A code that was made and not written down counts for nothing.
    await bob.getByRole('group', { name: 'Your recovery code' }).waitFor();
    await bob.keyboard.press('Escape');
    await bob.getByText('No recovery code is written down').waitFor();
    await bob.reload();
    await bob.getByRole('button', { name: 'Make a code now' }).click();
    await bob.getByLabel('I have written it down').check();
    await bob.getByRole('button', { name: 'Done' }).click();
    await bob.getByText('No recovery code is written down').waitFor({ state: 'detached' });
    await bob.getByText('Version 1').waitFor();
    await bob.getByRole('button', { name: 'Back it up: turn off' }).click();
    await toArea(bob, 'Story');
    await at(bob, 'The gate');
    await text(bob).fill('Written after the last version.');
    await toArea(bob, 'Devices');
    await bob.getByRole('button', { name: 'Sign out and forget this browser' }).click();
    await bob.getByRole('button', { name: 'Forget it' }).click();
    await bob.getByText('“gate”: what was written here may not have been sent.').waitFor();
    expect(await barriers(bob)).toEqual([]);
    await bob.getByRole('button', { name: 'Keep these and forget the rest' }).click();
    await bob.getByRole('button', { name: 'Sign in' }).first().waitFor();
    expect(await bob.evaluate(LEFT_BEHIND)).toEqual({ databases: ['explorer'], stories: ['gate'] });
  });

  it('stays where an account is deleted, without its keys', async () => {
    await other.getByRole('button', { name: /^You:/ }).click();
    await other.getByRole('menuitem', { name: 'Account' }).click();
    await other.getByRole('button', { name: 'Sign out here' }).click();
    await other.getByRole('dialog', { name: 'Sign out?' }).waitFor();
    await other.keyboard.press('Escape');
    await other.getByRole('button', { name: 'Delete the account' }).click();
    await other.getByLabel(/^Type .* to go on$/).fill('ada@example.com');
    await other.getByRole('button', { name: 'Delete it for good' }).click();
    await other.getByRole('button', { name: 'Sign in' }).first().waitFor();
    const { databases, stories } = (await other.evaluate(LEFT_BEHIND)) as { databases: string[]; stories: string[] };
    expect(databases).toEqual(['explorer']);
    expect(stories.sort()).toEqual(['gate', expect.stringMatching(/^gate \(as of .+\)$/)]);
  });
}
