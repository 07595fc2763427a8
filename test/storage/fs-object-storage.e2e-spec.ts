import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { ManualClock } from '@cse/core';
import { FsObjectStorage, ObjectStorage } from '@cse/storage';
import * as undici from 'undici';
import { startTestApi, type TestApi } from '../harness/test-api';
import { describeObjectStorage } from './object-storage.contract';

const SAVE_AS = { contentType: 'image/png', fileName: 'a.png' };

describe('objects in files', () => {
  const clock = new ManualClock();
  let dataDir: string;
  let api: TestApi;
  let storage: ObjectStorage;

  const drafts = async (): Promise<string[]> => readdir(join(dataDir, 'object-drafts')).catch(() => []);

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cse-files-'));
    api = await startTestApi({ DATA_DIR: dataDir }, { clock });
    storage = api.app.get(ObjectStorage);
  });
  beforeEach(() => clock.set(new Date()));
  afterAll(async () => {
    await api.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  describeObjectStorage(() => ({
    storage,
    ttlS: 900,
    headStatus: 200,
    expireLinks: () => clock.advance(900_000),
    statusOfUsedLink: 409,
    leftovers: async () => (await drafts()).length,
  }));

  const put = (key: string, body = Buffer.from('bytes of a picture')): Promise<unknown> =>
    storage.put(key, body, { contentType: 'image/png', maxBytes: 1000 });

  it('keeps files from other users of the machine', async () => {
    await put('u/private.png');
    expect((await stat(join(dataDir, 'objects', 'u', 'private.png'))).mode & 0o077).toBe(0);
    expect((await stat(join(dataDir, 'objects'))).mode & 0o077).toBe(0);
  });

  it('removes the drafts of writers that died a day ago, and no younger ones', async () => {
    await put('u/first.png');
    await writeFile(join(dataDir, 'object-drafts', 'dead'), '');
    await writeFile(join(dataDir, 'object-drafts', 'alive'), '');
    const yesterday = clock.millis() / 1000 - 25 * 3600;
    await utimes(join(dataDir, 'object-drafts', 'dead'), yesterday, yesterday);
    await api.app.get(FsObjectStorage).onModuleInit();
    expect(await drafts()).toEqual(['alive']);
    await rm(join(dataDir, 'object-drafts', 'alive'));
  });

  it('lets a browser do nothing with a file but show or save it', async () => {
    await put('u/hostile.png', Buffer.from('<script>alert(1)</script>'));
    const { url } = await storage.presignGet('u/hostile.png', SAVE_AS);
    const { headers } = await fetch(url);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const [, leftS] = /^private, max-age=(\d+), no-transform$/.exec(headers.get('cache-control') ?? '') ?? [];
    expect(Number(leftS)).toBeGreaterThanOrEqual(449);
    expect(Number(leftS)).toBeLessThanOrEqual(900);
  });

  it('answers 304 to a client that has the file', async () => {
    await put('u/known.png');
    const { url } = await storage.presignGet('u/known.png', SAVE_AS);
    const first = await undici.request(url);
    await first.body.dump();
    const again = await undici.request(url, { headers: { 'if-none-match': String(first.headers.etag) } });
    await again.body.dump();
    expect([first.statusCode, again.statusCode]).toEqual([200, 304]);
  });

  describe('an address in any other spelling than the one that was signed', () => {
    const refused = async (address: string): Promise<void> => {
      const answer = await fetch(address);
      expect([address, answer.status]).toEqual([address, 403]);
      expect(answer.headers.get('cache-control')).toBe('no-store, no-transform');
      expect(await answer.json()).toMatchObject({ code: 'forbidden' });
    };

    it('is refused', async () => {
      await put('u/x.png');
      const { url } = await storage.presignGet('u/x.png', SAVE_AS);
      const [path, query] = url.split('?') as [string, string];
      const pairs = query.split('&');
      await refused(`${url}&extra=1`);
      await refused(`${url}&exp=9999999999`);
      await refused(`${path}?exp=9999999999&${query}`);
      await refused(`${path}?${[...pairs].reverse().join('&')}`);
      await refused(url.replace('image%2Fpng', 'image/png'));
      await refused(url.replace('image%2Fpng', 'image%2fpng'));
      await refused(url.replace('exp=', 'exp=0'));
      await refused(url.replace('x.png', 'x%2epng'));
      await refused(url.replace('/files/u/', '/files/u//'));
      await refused(url.replace(/kid=[0-9a-f]+/, 'kid=00000000'));
      for (const pair of pairs) await refused(`${path}?${pairs.filter((other) => other !== pair).join('&')}`);
    });

    it('is refused with any single character changed', async () => {
      await put('u/y.png');
      const { url } = await storage.presignGet('u/y.png', SAVE_AS);
      const start = url.indexOf('/files/') + '/files/'.length;
      const inner = Array.from({ length: url.length - start }, (_, index) => start + index);
      const statuses = await Promise.all(
        inner.map(async (at) => {
          const changed = url.slice(0, at) + (url[at] === 'e' ? 'f' : 'e') + url.slice(at + 1);
          return (await fetch(changed)).status;
        }),
      );
      expect(new Set(statuses)).toEqual(new Set([403]));
    });
  });

  it.each(['/files/', '/files/u', '/files/..%2f..%2fetc%2fpasswd', '/files/%00', '/files/u/x.png?sig=%E0%A4%A'])(
    'gives nothing away at %s',
    async (path) => {
      expect([403, 404, 400]).toContain((await fetch(api.url + path)).status);
    },
  );

  it('says 404 for a good link to a file that is gone', async () => {
    const { url } = await storage.presignGet('u/gone.png', SAVE_AS);
    expect((await fetch(url)).status).toBe(404);
  });

  it('keeps nothing of an upload that is cut off', async () => {
    const { url, headers } = await storage.presignPut('u/cut.png', { contentType: 'image/png', bytes: 1_000_000 });
    const upload = request(url, { method: 'PUT', headers });
    const closed = new Promise((resolve) => upload.once('close', resolve));
    upload.on('error', () => undefined);
    upload.write(Buffer.alloc(200_000));
    await until(async () => (await drafts()).length === 1);
    upload.destroy(new Error('cut'));
    await closed;
    await until(async () => (await drafts()).length === 0);
    expect(await storage.head('u/cut.png')).toBeNull();
    expect(api.logs.events('request_failed')).toEqual([]);
  });

  it('still refuses a picture as the body of any other route', async () => {
    const answer = await fetch(`${api.url}/health/live`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: 'x',
    });
    expect([404, 415]).toContain(answer.status);
  });

  it('never writes a signature to the log', async () => {
    await put('u/z.png');
    const { url } = await storage.presignGet('u/z.png', SAVE_AS);
    await fetch(url);
    await fetch(`${url}x`);
    expect(api.logs.text).not.toContain('sig=');
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
