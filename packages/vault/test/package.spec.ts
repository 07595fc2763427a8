import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, stop } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../../../test/harness/chromium.ts';

const ROOT = join(__dirname, '../../..');

/** Bytes of the gzipped bundle, with Yjs, that an app loads when somebody turns backup or sync on. */
const MOST_BYTES = 90 * 1024;

/** What is true of a device, in the page and in Node: two stores, one passphrase at its real cost, one document. */
const FLOW = `
  import { Vault, indexedDbStore, memoryStore } from '@creative-space/vault';
  import { Doc } from 'yjs';
  import { MemoryServer } from './memory-server.mjs';
  export async function flow(storeOf) {
    const server = new MemoryServer();
    const at = async (name) => Vault.open({ api: server.as('anna'), store: storeOf(name), userId: 'anna' });
    const id = '0198c0de-0000-7000-8000-000000000001';
    const vault = await at('first');
    const project = await vault.createProject(id);
    const begun = performance.now();
    await vault.setPassphrase('four words of mine');
    const took = Math.round(performance.now() - begun);
    const doc = new Doc();
    const sync = await project.sync(doc);
    doc.getText('story').insert(0, 'Low tide.');
    await sync.exchange();
    // The same device again, from its store.
    const same = await (await at('first')).openProject(id);
    const again = await same.sync(new Doc());
    const other = await at('second');
    await other.unlock({ passphrase: 'four words of mine' });
    const there = await (await other.openProject(id)).sync(new Doc());
    await there.exchange();
    return { took, texts: [again, there].map(({ doc }) => doc.getText('story').toString()) };
  }
  export const inPage = () => flow((name) => indexedDbStore(name));
  export const inMemory = () => {
    const stores = {};
    return flow((name) => (stores[name] ??= memoryStore()));
  };
`;

// Compilers and a browser, on a machine that may do other things as well.
jest.setTimeout(240_000);

describe('the package, as it is published', () => {
  const work = mkdtempSync(join(tmpdir(), 'vault-package-'));
  const installed = join(work, 'node_modules/@creative-space/vault');
  let tarball: string;

  beforeAll(async () => {
    const run = (command: string, parameters: string[], cwd = ROOT): string =>
      execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    run('npm', ['run', '-s', 'vault:build']);
    mkdirSync(installed, { recursive: true });
    const packed = run('npm', ['pack', '--silent', '--pack-destination', work], join(ROOT, 'packages/vault'));
    tarball = join(work, packed.trim());
    run('tar', ['xzf', tarball, '-C', installed, '--strip-components=1']);
    for (const name of ['@hpke', '@noble', 'yjs', 'y-protocols', 'lib0']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(work, 'node_modules', name));
    }
    const options = { bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' } as const;
    const server = join(__dirname, 'memory-server.ts');
    await build({ ...options, entryPoints: [server], outfile: join(work, 'memory-server.mjs') });
    writeFileSync(join(work, 'flow.mjs'), FLOW);
  });
  afterAll(async () => {
    await stop();
    rmSync(work, { recursive: true, force: true });
  });

  const bundle = async (source: string, options: object = {}) => {
    const stdin = { contents: source, resolveDir: work };
    const shape = { bundle: true, minify: true, write: false, format: 'esm', platform: 'browser' } as const;
    const { outputFiles } = await build({ stdin, ...shape, target: 'es2022', ...options });
    return outputFiles[0]!.text;
  };

  it('holds what it needs and nothing else, and nothing is wrong with it', () => {
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /spec|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    const parts = ['tools/contract/lint-package.mjs', installed, tarball];
    const { status, stdout } = spawnSync(process.execPath, parts, { cwd: ROOT, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    // What is tested is what is asked for.
    for (const [name, version] of Object.entries(dependencies))
      expect([name, version]).toEqual([name, devDependencies[name]]);
  });

  it(`weighs at most ${MOST_BYTES} bytes with Yjs`, async () => {
    const source = `export * from '@creative-space/vault'; export { Doc } from 'yjs';`;
    const size = gzipSync(await bundle(source)).length;
    process.stderr.write(`\nThe vault with Yjs: ${size} bytes gzipped.\n`);
    expect(size).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('works in Node in both forms, at the real cost of a passphrase', () => {
    const run = (...parameters: string[]) =>
      execFileSync(process.execPath, parameters, { cwd: work, encoding: 'utf8' });
    const shown = run(
      '-e',
      `import('./flow.mjs').then(({ inMemory }) => inMemory()).then((all) => console.log(JSON.stringify(all)))`,
    );
    const { took, texts } = JSON.parse(shown) as { took: number; texts: string[] };
    process.stderr.write(`\nA passphrase took ${took} ms in Node.\n`);
    expect(texts).toEqual(['Low tide.', 'Low tide.']);
    run(
      '-e',
      `if (!require('@creative-space/vault').Vault || !require('@creative-space/vault/node').fileStore) process.exit(1)`,
    );
  });

  if (CHROMIUM) it('works in a page, whose policy lets nothing in but its own scripts', inChromium);
  else process.stderr.write('\nNOTE: no Chromium here, so the vault runs in no page.\n');

  async function inChromium(): Promise<void> {
    const script = await bundle(`import { inPage } from './flow.mjs'; globalThis.flow = inPage();`);
    const server = await serve({ '/': '<script type="module" src="/app.js"></script>', '/app.js': script });
    const browser = await chromium.launch(CHROMIUM_OPTIONS);
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction('globalThis.flow');
      const { took, texts } = (await page.evaluate('globalThis.flow')) as { took: number; texts: string[] };
      process.stderr.write(`\nA passphrase took ${took} ms in Chromium.\n`);
      expect(texts).toEqual(['Low tide.', 'Low tide.']);
    } finally {
      await browser.close();
      server.close();
    }
  }
});

async function serve(files: Record<string, string>): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'");
    response.end(files[url] ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
