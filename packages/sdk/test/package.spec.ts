import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build, stop } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../../../test/harness/chromium.ts';
import { HurriedClock } from './hurried-clock.ts';
import { packInto, type Packed } from './packed.ts';
import { events, json, ScriptedServer } from './scripted-server.ts';
import { GIVEN, givenTo, snippetsOf } from './snippets.ts';
import { serveViteApp } from './vite-app.ts';

const ROOT = join(__dirname, '../../..');
const TSC = join(createRequire(__filename).resolve('typescript/package.json'), '../bin/tsc');

/** Bytes of the gzipped bundle that an app in a browser loads. */
const MOST_BYTES = 12 * 1024;

/** What a simple app has of the SDK: it signs in, streams, waits for a picture, brings one and keeps summaries. */
const APP = `
  import { createClient, createSession, SummaryCache, ProblemError, QuotaError } from '@creative-space/sdk';
  const storage = {
    get: (key) => localStorage.getItem(key),
    set: (key, value) => localStorage.setItem(key, value),
    remove: (key) => localStorage.removeItem(key),
  };
  const session = createSession({ baseUrl: 'https://api.example.com', clientId: 'web', storage });
  const client = createClient({ baseUrl: 'https://api.example.com', session, summaries: new SummaryCache() });
  export async function go(story, file) {
    try {
      for await (const { event, data } of client.suggestStream(story)) console.log(event, data);
      await client.images.run({ prompt: 'a harbour' });
      await client.uploadArtifact(file);
    } catch (error) {
      if (error instanceof QuotaError) console.log(error.resets_at);
      else if (error instanceof ProblemError) console.log(error.code);
    }
  }
`;

/** What an app in TypeScript writes, with types looked at. */
const TYPED = `
  import { createClient, createSession, QuotaError, SummaryCache, type Job, type SuggestResponse } from '@creative-space/sdk';
  import { fileStorage, signInByLoopback } from '@creative-space/sdk/node';
  const storage = fileStorage('session.json');
  const session = createSession({ baseUrl: 'http://127.0.0.1:3000', clientId: 'dev', storage });
  const client = createClient({ baseUrl: 'http://127.0.0.1:3000', session, summaries: new SummaryCache({ storage }) });
  export async function go(): Promise<SuggestResponse> {
    await signInByLoopback(session, (address) => address.length);
    const job: Job = await client.images.run({ prompt: 'a harbour' }, { onProgress: ({ progress }) => progress.toFixed() });
    for await (const { job_id } of client.listImageJobs()) if (job_id === job.job_id) break;
    const { data, replayed, rateLimits } = await client
      .suggest({ active_path: [{ id: 'a', parent_id: null, text: 'Low tide.' }] }, { maxRetries: 1 })
      .withResponse();
    const left: number | undefined = rateLimits[0]?.remaining;
    if (replayed || left === 0) throw new Error('again');
    return data;
  }
  export const until = (error: unknown): Date | undefined => (error instanceof QuotaError ? error.resets_at : undefined);
`;

const VITE_APP = `
  import { createClient } from '@creative-space/sdk';
  const client = createClient({ baseUrl: new URLSearchParams(location.search).get('api')!, token: 'token' });
  const seen: string[] = [];
  try {
    for await (const { event } of client.suggestStream({ active_path: [] })) seen.push(event);
    document.title = seen.join(' ');
  } catch (error) {
    document.title = String(error);
  }
`;

// Compilers, Vite and a browser, on a machine that may do other things as well.
jest.setTimeout(180_000);

describe('the package, as it is published', () => {
  const work = mkdtempSync(join(tmpdir(), 'sdk-package-'));
  const installed = join(work, 'node_modules/@creative-space');
  let tarballs: Packed['tarballs'];

  beforeAll(() => {
    ({ tarballs } = packInto(work));
  });
  afterAll(async () => {
    await stop();
    rmSync(work, { recursive: true, force: true });
  });

  const compile = (
    project: string,
    source: string | string[],
    type: 'module' | 'commonjs',
    options: object = {},
  ): void => {
    const folder = join(work, project);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
    [source].flat().forEach((text, index) => writeFileSync(join(folder, `app-${index + 1}.ts`), text));
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2022'],
      types: [],
      module: 'node20',
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const { status, stdout } = spawnSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  };

  it('holds what it needs and nothing else', () => {
    const files = readdirSync(join(installed, 'sdk'), { recursive: true, encoding: 'utf8' });
    for (const file of ['LICENSE', 'CHANGELOG.md', 'README.md', 'vectors/README.md', 'dist/cjs/index.d.ts']) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /spec|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(readdirSync(join(installed, 'story')).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  });

  it('is one that publint and Are The Types Wrong find nothing wrong with', () => {
    const parts = (['sdk', 'story'] as const).flatMap((name) => [join(installed, name), tarballs[name]]);
    const { status, stdout } = spawnSync(process.execPath, ['tools/contract/lint-package.mjs', ...parts], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });

  it.each(['module', 'commonjs'] as const)(
    'compiles strictly as %s, without skipLibCheck, DOM and Node types',
    (type) => {
      compile(type, TYPED, type);
    },
  );

  it('compiles for a bundler, where the DOM library has types of the same names', () => {
    const dom = `${TYPED}\nexport const other = createClient({ baseUrl: '', fetch, token: '' }).live({ signal: new AbortController().signal });
      export const brought = (file: File) => client.uploadArtifact(file);\n`;
    compile('bundler', dom, 'module', { module: 'esnext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM'] });
  });

  it('compiles every snippet of its README', () => {
    const snippets = snippetsOf(join(ROOT, 'packages/sdk/README.md'));
    const given = (body: string) => givenTo(body).map((name) => `declare const ${name}: ${GIVEN[name]};`);
    const files = snippets.map(({ imports, body }) => [imports, ...given(body), body, 'export {};'].join('\n'));
    compile('readme', files, 'module', { lib: ['ES2022', 'DOM'] });
  });

  const bundle = async (source: string, options: object = {}) => {
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: work },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      ...options,
    });
    return outputFiles[0]!.text;
  };

  it(`costs a simple app in a browser at most ${MOST_BYTES} bytes`, async () => {
    const app = gzipSync(await bundle(APP)).length;
    const hashes = gzipSync(await bundle(`export { pathHash } from '@creative-space/sdk';`)).length;
    process.stderr.write(`\nSDK in a simple app: ${app} bytes gzipped; one hash of it alone: ${hashes} bytes.\n`);
    expect(app).toBeLessThanOrEqual(MOST_BYTES);
    // What is not used is left out.
    expect(hashes).toBeLessThan(1_500);
  });

  it('is loaded by Node in both forms', () => {
    const main = `const { createClient, createSession } = SDK; const { fileStorage } = NODE;
      if (!createClient({ baseUrl: 'http://x' }).suggest || !createSession || !fileStorage('x').lock) process.exit(1);`;
    const cjs = main
      .replace('SDK', `require('@creative-space/sdk')`)
      .replace('NODE', `require('@creative-space/sdk/node')`);
    const esm = main
      .replace('SDK', `await import('@creative-space/sdk')`)
      .replace('NODE', `await import('@creative-space/sdk/node')`);
    execFileSync(process.execPath, ['-e', cjs], { cwd: work });
    execFileSync(process.execPath, ['--input-type=module', '-e', esm], { cwd: work });
  });

  if (CHROMIUM) it('streams to an app that Vite built, on another origin', inVite);
  else process.stderr.write('\nNOTE: no Chromium here, so no app of Vite runs.\n');

  async function inVite(): Promise<void> {
    const server = await new ScriptedServer().open();
    const app = await serveViteApp(join(work, 'vite'), VITE_APP);
    const browser = await chromium.launch(CHROMIUM_OPTIONS);
    try {
      const stream = events('event: meta\ndata: {}\n\n', 'event: done\ndata: {"ghost_nodes":[]}\n\n');
      const headers = 'authorization, content-type, idempotency-key';
      server.script((request, response, body) => {
        response.setHeader('access-control-allow-origin', app.url);
        response.setHeader('access-control-allow-headers', headers);
        if (request.method === 'OPTIONS') return void response.writeHead(204).end();
        return stream(request, response, body);
      });
      const page = await browser.newPage();
      await page.goto(`${app.url}/?api=${server.url}`);
      await page.waitForFunction(() => document.title !== '');
      expect(await page.title()).toBe('meta done');
      expect(server.seen.map(({ method }) => method)).toEqual(['OPTIONS', 'POST']);
    } finally {
      await browser.close();
      await app.close();
      await server.close();
    }
  }

  describe('in a runtime like React Native’s, without streams, Web Crypto and URL', () => {
    const server = new ScriptedServer();
    beforeAll(() => server.open());
    afterAll(() => server.close());

    it('signs in, streams, keeps its keys and computes hashes with what it is given', async () => {
      const code = await bundle(`export * from '@creative-space/sdk';`, { format: 'iife', globalName: 'sdk' });
      const fetchWhole = async (url: string, init: RequestInit) => {
        const response = await fetch(url, init);
        const text = await response.text();
        return { status: response.status, headers: response.headers, text: () => Promise.resolve(text) };
      };
      const native = { fetch: fetchWhole, AbortController, TextEncoder, TextDecoder, setTimeout, clearTimeout };
      const { createHash } = await import('node:crypto');
      const given = {
        baseUrl: server.url,
        clock: new HurriedClock(),
        storage: storageInMemory(),
        sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()),
        randomBytes: (count: number) => new Uint8Array(count).fill(7),
      };
      const context = createContext({ ...native, given });
      new Script(code).runInContext(context);
      const inside = <T>(source: string) =>
        new Script(`(async () => { ${source} })()`).runInContext(context) as Promise<T>;
      server.script(
        json({ access_token: 'a', refresh_token: 'r', expires_in: 600, session_id: 's', user: { id: 'u' } }),
      );
      await inside(`
        session = sdk.createSession({ ...given, clientId: 'phone' });
        const address = await session.begin('com.example.app:/callback');
        const state = /state=([^&]*)/.exec(address)[1];
        await session.complete('com.example.app:/callback?code=c&state=' + state + '&iss=i');
        client = sdk.createClient({ ...given, session });
      `);
      const answer = { request_id: 'r', ghost_nodes: [{ id: 'g' }], usage: {} };
      server.script((request) => void request.socket.destroy(), json(answer));
      const events = await inside<string[]>(`
        const seen = [];
        for await (const { event } of client.suggestStream({ active_path: [] })) seen.push(event);
        return seen;
      `);
      expect([...events]).toEqual(['meta', 'ghost_node', 'usage', 'done']);
      expect(new Set(server.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
      expect(server.seen[1]!.headers.authorization).toBe('Bearer a');
      server.script(
        json({ artifact_id: 'a', upload: { method: 'PUT', url: `${server.url}/put`, headers: {} } }),
        json({}),
      );
      await inside(`await client.uploadArtifact(new Uint8Array([1, 2, 3]), { contentType: 'image/png' })`);
      expect(JSON.parse(server.seen[0]!.body)).toMatchObject({
        sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
      });
    });
  });

  it('says what it was made for in its package.json', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'sdk/package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ sideEffects: false, license: 'Apache-2.0', publishConfig: { provenance: true } });
    expect(Object.keys(manifest.dependencies as object)).toEqual(['@creative-space/story']);
  });
});

function storageInMemory() {
  const values = new Map<string, string>();
  return {
    get: (key: string) => values.get(key),
    set: (key: string, value: string) => void values.set(key, value),
    remove: (key: string) => void values.delete(key),
  };
}
