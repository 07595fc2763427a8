import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createSession } from '@cse/sdk';
import { build, stop } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../harness/chromium';
import { startIdentityProvider, type TestIdentityProvider } from '../harness/identity-provider';
import { startTestApi, type TestApi } from '../harness/test-api';
import { picture } from '../media/pictures';

/** A process with a session in a file: at each turn it renews as if its token had expired, and uses what it gets. */
const PROCESS = `
  import { createClient, createSession } from '@cse/sdk';
  import { fileStorage } from './packages/sdk/src/node/index.ts';
  const [baseUrl, path, locking] = process.argv.slice(2);
  const { get, set, remove, lock } = fileStorage(path);
  // Also without a common lock: then only what is in the storage says who was faster.
  const storage = locking === 'locked' ? { get, set, remove, lock } : { get, set, remove };
  const session = createSession({
    baseUrl,
    clientId: 'dev',
    storage,
    onSignedOut: (reason) => process.send({ ended: reason }),
  });
  const client = createClient({ baseUrl, session });
  let token = await session.token();
  process.on('message', async () => {
    try {
      await session.token('expired', token);
      await client.me();
      token = await session.token();
      process.send({ token });
    } catch (error) {
      process.send({ failed: String(error) });
    }
  });
  process.send({ ready: true });
`;

const PAGE = `
  import { createClient, createSession, Session } from '@cse/sdk';
  const storage = {
    get: (key) => localStorage.getItem(key),
    set: (key, value) => localStorage.setItem(key, value),
    remove: (key) => localStorage.removeItem(key),
  };
  const baseUrl = (sessionStorage.api ??= new URLSearchParams(location.search).get('api'));
  const session = createSession({ baseUrl, clientId: 'dev', storage });
  const client = createClient({ baseUrl, session });
  Object.assign(window, { session, client });
  if (Session.isReturn(location.href)) await session.complete(location.href);
  document.title = 'ready';
`;

describe('sessions of the SDK', () => {
  let provider: TestIdentityProvider;
  let api: TestApi;
  let folder: string;
  const site = createServer((request, response) => {
    const isScript = request.url === '/app.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><script type="module" src="/app.js"></script>');
  });
  let script = '';

  const bundle = async (contents: string, platform: 'node' | 'browser') => {
    const root = join(__dirname, '../..');
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      alias: { '@cse/sdk': join(root, 'packages/sdk/src/index.ts') },
      bundle: true,
      write: false,
      format: 'esm',
      platform,
      tsconfigRaw: { compilerOptions: { paths: { '@creative-space/story': ['./packages/story/src/index.ts'] } } },
      ...(platform === 'node' ? {} : { target: 'es2022' }),
    });
    return outputFiles[0]!.text;
  };
  /** A page of a development server on this machine, whom the api was not told of. */
  const siteUrl = () => `http://localhost:${(site.address() as AddressInfo).port}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sdk-sessions-'));
    await once(site.listen(0, 'localhost'), 'listening');
    provider = await startIdentityProvider();
    api = await startTestApi({ ...provider.environment, TEXT_PROVIDER: 'sketch' });
  });
  afterAll(async () => {
    await stop();
    await api.close();
    await provider.close();
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
    await rm(folder, { recursive: true });
  });

  const signIn = () => createClient({ baseUrl: api.url }).devLogin({ email: 'ada@example.com' });
  const stored = (pair: Awaited<ReturnType<typeof signIn>>): Promise<string> => {
    let value = '';
    const storage = {
      get: () => value,
      set: (_: string, text: string) => void (value = text),
      remove: () => undefined,
    };
    return createSession({ baseUrl: api.url, clientId: 'dev', storage })
      .adopt(pair)
      .then(() => value);
  };
  const generation = async (session: string) =>
    (
      await api.query<{ gen: number; ended: boolean }>(
        'select gen, revoked_at is not null as ended from sessions where id = $1',
        [session],
      )
    )[0]!;

  it.each(['locked', 'unlocked'])('are renewed by two processes at once, %s, and end for neither', async (locking) => {
    const program = join(folder, 'process.mjs');
    await writeFile(program, await bundle(PROCESS, 'node'));
    const pair = await signIn();
    const path = join(folder, `${locking}.json`);
    await writeFile(path, JSON.stringify({ 'cse.session.dev': await stored(pair) }));
    const start = async () => {
      const child = fork(program, [api.url, path, locking], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      await once(child, 'message');
      return child;
    };
    const processes = await Promise.all([start(), start()]);
    try {
      for (let turn = 0; turn < 10; turn++) {
        const answers = processes.map((child) => once(child, 'message'));
        for (const child of processes) child.send('turn');
        const [[one], [two]] = (await Promise.all(answers)) as [[{ token?: string }], [{ token?: string }]];
        expect([one, two]).toEqual([{ token: expect.any(String) }, { token: expect.any(String) }]);
      }
    } finally {
      for (const child of processes) child.kill();
    }
    expect((await generation(pair.session_id)).ended).toBe(false);
  });

  if (CHROMIUM) it('are begun at the identity provider by a page of a development server, and end there', inPage);
  if (CHROMIUM) it('are renewed once by the tabs of a browser, for a page of another origin', inTabs);
  else process.stderr.write('\nNOTE: no Chromium here, so no tabs renew a session.\n');

  async function inPage(): Promise<void> {
    script = await bundle(PAGE, 'browser');
    const browser = await chromium.launch(CHROMIUM_OPTIONS);
    try {
      const page = await browser.newPage();
      await page.goto(`${siteUrl()}/?api=${api.url}`);
      const begun = await page.evaluate(
        (callback) => (window as unknown as AppWindow).session.begin(callback),
        `${siteUrl()}/callback`,
      );
      await page.goto(begun);
      await page.getByText('Sign in as Ada').click();
      await page.waitForURL(/\/callback\?code=/);
      await page.waitForFunction(() => document.title === 'ready');
      const seen = await page.evaluate(async () => {
        const { client, session } = window as unknown as AppWindow;
        const { email } = await client.me();
        const named = await client.devLogin({ email: 'root@example.com' }).catch(({ code }: { code: string }) => code);
        return [email, named, await session.signOut()];
      });
      // A page of whatever runs on this machine goes the way that a person sees, and names nobody by itself.
      expect(seen).toEqual(['ada@example.com', 'origin_not_allowed', true]);
    } finally {
      await browser.close();
    }
  }

  async function inTabs(): Promise<void> {
    script = await bundle(PAGE, 'browser');
    const browser = await chromium.launch(CHROMIUM_OPTIONS);
    try {
      const context = await browser.newContext();
      const pair = await signIn();
      const kept = await stored(pair);
      const before = await generation(pair.session_id);
      const tabs = await Promise.all([context.newPage(), context.newPage(), context.newPage()]);
      for (const tab of tabs) {
        await tab.goto(`${siteUrl()}/?api=${api.url}`);
      }
      await tabs[0]!.evaluate((value) => localStorage.setItem('cse.session.dev', value), kept);
      // All of them have the token that is refused before the first renews it.
      const tokens = await Promise.all(
        tabs.map((tab) => tab.evaluate(() => (window as unknown as AppWindow).session.token())),
      );
      const names = await Promise.all(
        tabs.map((tab, index) =>
          tab.evaluate(async (refused) => {
            const { session, client } = window as unknown as AppWindow;
            await session.token('expired', refused);
            return (await client.me()).email;
          }, tokens[index]),
        ),
      );
      expect(names).toEqual(Array(3).fill('ada@example.com'));
      // A write to localStorage may reach another tab later than the lock does: that tab is given the same successor.
      expect(await generation(pair.session_id)).toEqual({ gen: before.gen + 1, ended: false });
      const events = await tabs[0]!.evaluate(async () => {
        const { client } = window as unknown as AppWindow;
        const seen: string[] = [];
        const story = { active_path: [{ id: 'a', parent_id: null, text: 'Mara waited at the quay for the boat.' }] };
        for await (const { event } of client.suggestStream(story)) seen.push(event);
        const { rateLimits, requestId } = await client.currentUsage().withResponse();
        return [seen[0], seen.at(-1), rateLimits.length > 0, requestId !== ''];
      });
      expect(events).toEqual(['meta', 'done', true, true]);
      // Sent by the page's XMLHttpRequest, which tells how far it is.
      const brought = await tabs[0]!.evaluate(
        async (content) => {
          const { client } = window as unknown as AppWindow;
          const shares: number[] = [];
          const onProgress = ({ sent, total }: { sent: number; total: number }) => void shares.push(sent / total);
          const file = new Blob([new Uint8Array(content)], { type: 'image/png' });
          const { role, width } = await client.uploadArtifact(file, { onProgress });
          return { role, width, from: shares[0], to: shares.at(-1) };
        },
        [...(await picture(128, 72))],
      );
      expect(brought).toEqual({ role: 'image', width: 128, from: 0, to: 1 });
    } finally {
      await browser.close();
    }
  }
});

interface AppWindow {
  session: {
    begin(redirectUri: string): Promise<string>;
    signOut(): Promise<boolean>;
    token(reason?: 'expired', refused?: string): Promise<string | undefined>;
  };
  client: ReturnType<typeof createClient>;
}
