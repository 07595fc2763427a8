import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyStorage } from '@cse/sdk';
import { build, stop } from 'esbuild';
import { Installed } from '../../packages/cli/test/installed';
import { givenTo, snippetsOf } from '../../packages/sdk/test/snippets';
import { sampleStory } from '../fixtures';
import { startIdentityProvider, type TestIdentityProvider } from '../harness/identity-provider';
import { signInWithBrowser } from '../harness/sign-in-with-browser';
import { startMedia, type MediaStack } from '../media/media-stack';
import { picture } from '../media/pictures';
import { paste, shellSnippetsOf, spoken } from './shell-snippets';

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

jest.setTimeout(180_000);

/** What is documented for those who hold the client, run as it stands against the real api and worker. */
describe('what is documented', () => {
  const before = { fetch: globalThis.fetch, folder: process.cwd() };
  const shown: unknown[] = [];
  let provider: TestIdentityProvider;
  let stack: MediaStack;
  let apiUrl: string;
  let folder: string;
  let command: Installed;
  let given: Record<string, unknown>;

  beforeAll(async () => {
    provider = await startIdentityProvider();
    apiUrl = provider.environment.PUBLIC_URL;
    stack = await startMedia({
      ...provider.environment,
      TEXT_PROVIDER: 'sketch',
      OAUTH_CLIENTS: JSON.stringify(CLIENTS),
    });
    await stack.startWorker();
    // The address of the README leads to the api of this test.
    globalThis.fetch = (url, init) => before.fetch(String(url).replace(API, apiUrl), init);
    folder = await mkdtemp(join(tmpdir(), 'sdk-readme-'));
    command = Installed.in(await mkdtemp(join(folder, 'cli-')));
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

  it('in packages/sdk/README.md runs as it stands, one snippet after the other', async () => {
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

  it('in README.md and docs/clients.md for the shell runs as it stands', async () => {
    await symlink(join(ROOT, 'contracts'), join(folder, 'contracts'));
    const snippets = ['README.md', 'docs/clients.md'].flatMap((page) => shellSnippetsOf(join(ROOT, page)));
    expect(snippets.length).toBeGreaterThan(3);
    const { exitCode, stdout, stderr } = await paste(snippets, { apiUrl, folder });
    expect([exitCode, stderr]).toEqual([0, '']);
    // Ghosts, a summary, tighter words, and a contradiction in each branch.
    const found = ['event: conflict', '"kind":"resurrection"', '"kind":"fact"'];
    for (const words of ['"ghost_nodes":[{', '"segments":[', '"primary":{', ...found]) expect(stdout).toContain(words);
    expect((await stat(join(folder, 'film.mp4'))).size).toBeGreaterThan(50_000);
  });

  it('in packages/cli/README.md for the shell runs as it stands, through a browser', async () => {
    const { folder: home, program } = command;
    await copyFile(join(ROOT, 'packages/story/src/fixtures/small.twee'), join(home, 'story.twee'));
    const npx = `npx() { shift; CREATIVE_SPACE_HOME=home CREATIVE_SPACE_SERVER=${apiUrl} BROWSER=true '${process.execPath}' '${program}' "$@"; }`;
    const running = paste(
      [npx, ...shellSnippetsOf(join(ROOT, 'packages/cli/README.md'))],
      { apiUrl, folder: home },
      (text) => {
        const [address] = /^http\S+\/auth\/google\S+$/m.exec(text) ?? [];
        if (address) void signInWithBrowser(address).then((back) => before.fetch(back));
      },
    );
    const { exitCode, stdout } = await running;
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('as Ada')]);
    for (const words of ['Not carried over (9)', '6 nodes checked: 0 certain conflicts'])
      expect(stdout).toContain(words);
  });

  it('of the command line is what a writer’s repository sees', async () => {
    const file = (name: string) => join(command.folder, name);
    const run = (...parameters: string[]) =>
      command.run(parameters, { CREATIVE_SPACE_SERVER: apiUrl, GITHUB_ACTIONS: 'true' });
    await mkdir(file('tale'));
    await writeFile(file('tale/a.twee'), ':: Storm\nOld Tom died in the storm.\n\n[[Door]]\n[[Quay]]\n');
    await writeFile(file('tale/b.twee'), ':: Door\nTom opened the door and smiled.\n\n:: Quay\nMara had green eyes.\n');
    const facts = [{ id: 'f_eyes', subject: 'mara', attribute: 'eyes', value: 'grey' }];
    const characters = [
      { id: 'tom', name: 'Tom', aliases: ['Old Tom'] },
      { id: 'mara', name: 'Mara' },
    ];
    await writeFile(file('tale/canon.json'), JSON.stringify({ canon: { characters, facts } }));
    await run('sign-out');
    expect((await run('check', 'tale')).exitCode).toBe(4);
    expect((await run('sign-in', '--dev', 'ci@example.com')).stdout).toContain('signed in');
    expect((await run('whoami')).stdout).toMatch(/ci@example\.com[^]*left today +\$\d/);

    const broken = await run('check', 'tale');
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toContain('door: “Tom opened the door and smiled.”');
    expect(broken.stdout).toContain('::error file=tale/b.twee,line=1,title=Canon%3A resurrection::');
    expect(broken.stdout).toContain('::error file=tale/b.twee,line=4,title=Canon%3A fact::');
    const { conflicts, failed } = JSON.parse((await run('check', 'tale', '--json')).stdout) as {
      conflicts: { id: string }[];
      failed: boolean;
    };
    expect([conflicts.length, failed]).toEqual([2, true]);
    await writeFile(file('accepted'), conflicts.map(({ id }) => `${id} # meant\n`).join(''));
    expect(await run('check', 'tale', '--accept', 'accepted')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('2 accepted'),
    });
    expect((await run('check', 'tale', '--leaf', 'quay')).stdout).toContain('1 certain conflict,');

    const suggested = JSON.parse((await run('suggest', 'tale', '--node', 'door', '--json')).stdout) as object;
    expect(suggested).toMatchObject({ proposal_only: true, ghost_nodes: expect.any(Array) });
    expect(await run('continue', 'tale', '--node', 'door')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('needs a language model'),
    });

    await run('import', 'tale', '--out', 'before.json');
    const graph = JSON.parse(await readFile(file('before.json'), 'utf8')) as { canon: object };
    await writeFile(file('before.json'), JSON.stringify({ ...graph, canon: { characters, facts } }));
    await writeFile(
      file('after.json'),
      JSON.stringify({ ...graph, canon: { characters, facts: [{ ...facts[0], value: 'green' }] } }),
    );
    const stale = await run('stale', 'after.json', '--before', 'before.json', '--exit-code');
    expect(stale).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/node +│ quay \(Quay\)[^]*f_eyes/) });
    expect((await run('sign-out')).stdout).toContain('signed out');
  });

  it('of npm run demo comes to its end, with a film', async () => {
    const { exitCode, stdout, stderr } = await spoken(process.execPath, ['tools/demo.mjs'], {
      cwd: ROOT,
      env: { ...process.env, CREATIVE_SPACE_SERVER: apiUrl, DATA_DIR: folder, NO_COLOR: '1' },
    });
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const words of [
      'says so (422 unsupported_option)',
      '◌ ',
      '✗ conflict',
      '≠ the chapel key',
      '▣ wave',
      'spent $0',
    ])
      expect(stdout).toContain(words);
    expect((await stat(join(folder, 'demo/film.mp4'))).size).toBeGreaterThan(50_000);
  });
});

function memory(): KeyStorage & { get(key: string): string | null } {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
}
