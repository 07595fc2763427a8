import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyStorage } from '@cse/sdk';
import { build, stop } from 'esbuild';
import { givenTo, snippetsOf } from '../../packages/sdk/test/snippets';
import {
  startDevIdentityProvider,
  type DevIdentityProvider,
} from '../../tools/identity-provider/dev-identity-provider';
import { freePort } from '../../tools/postgres/free-port';
import { sampleStory } from '../fixtures';
import { Browser } from '../harness/browser';
import { startMedia, type MediaStack } from '../media/media-stack';
import { picture } from '../media/pictures';

const ROOT = join(__dirname, '../..');
const README = join(ROOT, 'packages/sdk/README.md');
const API = 'https://api.example.com';
const CLIENTS = [
  {
    id: 'web',
    type: 'spa',
    redirect_uris: ['https://app.example.com/callback'],
    transport: 'body',
    allowed_origins: ['https://app.example.com'],
  },
  { id: 'phone', type: 'native', redirect_uris: ['com.example.app:/callback'], transport: 'body', allowed_origins: [] },
];

/** Runs every snippet of the SDK's README as it stands, one after the other, against the real api and worker. */
describe('packages/sdk/README.md', () => {
  const before = { fetch: globalThis.fetch, folder: process.cwd() };
  const shown: unknown[] = [];
  let provider: DevIdentityProvider;
  let stack: MediaStack;
  let folder: string;
  let given: Record<string, unknown>;

  beforeAll(async () => {
    const port = await freePort();
    const apiUrl = `http://127.0.0.1:${port}`;
    provider = await startDevIdentityProvider({ apiUrl, port: 0, environment: 'test' });
    stack = await startMedia({
      ...provider.environment,
      PORT: String(port),
      PUBLIC_URL: apiUrl,
      TEXT_PROVIDER: 'sketch',
      OAUTH_CLIENTS: JSON.stringify(CLIENTS),
    });
    await stack.startWorker();
    // The address of the README leads to the api of this test.
    globalThis.fetch = (url, init) => before.fetch(String(url).replace(API, apiUrl), init);
    folder = await mkdtemp(join(tmpdir(), 'sdk-readme-'));
    process.chdir(folder);
    const visit = (address: string) => signInWithBrowser(address.replace(API, apiUrl));
    const location = { href: 'https://app.example.com/', assign: (address: string) => (location.href = address) };
    const page = memory();
    const story = sampleStory();
    given = {
      story: { active_path: story.active_path, branch_canon: story.branch_canon },
      show: (value: unknown) => shown.push(value),
      open: async (address: string) => void (await before.fetch(await visit(address))),
      openInBrowser: visit,
      location,
      localStorage: { getItem: page.get, setItem: page.set, removeItem: page.remove },
      keychain: memory(),
      storage: memory(),
      file: new Blob([new Uint8Array(await picture())], { type: 'image/png' }),
      sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()),
      randomBytes: (count: number) => new Uint8Array(randomBytes(count)),
      hex: (bytes: Uint8Array) => Buffer.from(bytes).toString('hex'),
      visit,
    };
  });
  afterAll(async () => {
    await stop();
    globalThis.fetch = before.fetch;
    process.chdir(before.folder);
    await stack.close();
    await provider.close();
    await rm(folder, { recursive: true });
  });

  /** Runs a snippet, and hands on what it has made to those after it. */
  async function run({ imports, body }: { imports: string; body: string }): Promise<void> {
    const names = [...body.matchAll(/^const (\w+) =/gm)].map(([, name]) => name!);
    const source = `${imports}\nexport const run = async () => { ${body}\n return { ${names.join(', ')} }; };`;
    const { outputFiles } = await build({
      stdin: { contents: source, loader: 'ts', resolveDir: ROOT },
      alias: {
        '@creative-space/sdk/node': join(ROOT, 'packages/sdk/src/node/index.ts'),
        '@creative-space/sdk': join(ROOT, 'packages/sdk/src/index.ts'),
        '@creative-space/story': join(ROOT, 'packages/story/src/index.ts'),
      },
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
    });
    const module = { exports: {} as { run(): Promise<Record<string, unknown>> } };
    const free = givenTo(body);
    const code = new Function('module', 'exports', 'require', ...free, outputFiles[0]!.text) as (
      ...all: unknown[]
    ) => void;
    code(module, module.exports, createRequire(__filename), ...free.map((name) => given[name]));
    Object.assign(given, await module.exports.run());
  }

  it('has snippets that run as they stand', async () => {
    const snippets = snippetsOf(README);
    expect(snippets.length).toBeGreaterThan(9);
    for (const [index, snippet] of snippets.entries()) {
      await run(snippet).catch((error: unknown) => {
        throw new Error(`snippet ${index + 1} fails: ${String(error)}\n${snippet.body}`, { cause: error });
      });
      // The page of the sign-in is left, and opened again with what came back.
      const { location } = given as { location: { href: string } };
      if (location.href.startsWith(API)) {
        location.href = await (given as { visit(address: string): Promise<string> }).visit(location.href);
        await run(snippet);
        expect(location.href).toContain('https://app.example.com/callback?code=');
        location.href = 'https://app.example.com/';
      }
    }
    const text = shown.map(String).join('\n');
    for (const words of ['signed in as Ada', 'ghosts, new', 'succeeded 100 %', 'http://127.0.0.1', 'of ']) {
      expect(text).toContain(words);
    }
  });
});

/** Goes where the address leads, presses Ada's button, and comes back with the address of the app. */
async function signInWithBrowser(address: string): Promise<string> {
  const browser = new Browser();
  const { redirect_uri: back } = Object.fromEntries(new URL(address).searchParams) as { redirect_uri: string };
  let answer = await browser.get(address);
  for (let hops = 0; hops < 12; hops++) {
    const location = answer.headers.get('location');
    if (location?.startsWith(back)) return location;
    if (location) {
      answer = await browser.get(new URL(location, answer.url).href);
      continue;
    }
    const page = await answer.text();
    // A private scheme is opened by a click.
    const link = /href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    if (link?.startsWith(back)) return link;
    const action = /action="([^"]+)"/.exec(page)![1]!;
    const init = { method: 'POST', body: new URLSearchParams({ account: 'ada' }) };
    answer = await browser.request(new URL(action, answer.url).href, init);
  }
  throw new Error('the sign-in goes round in circles');
}

function memory(): KeyStorage & { get(key: string): string | null } {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
}
