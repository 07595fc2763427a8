import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ObjectStorage } from '@cse/storage';

export interface StorageUnderTest {
  storage: ObjectStorage;
  /** Life of a link in seconds, as configured. */
  ttlS: number;
  /** What HEAD on a link for reading answers: S3 signs each method. */
  headStatus: 200 | 403;
  /** From here on, the side that checks links takes every link made so far to have expired. */
  expireLinks(): void;
  /** What a link for writing is answered with while there is an object. */
  statusOfUsedLink: number;
  /** Number of files, parts or drafts that unfinished writes have left behind. */
  leftovers(): Promise<number>;
}

const PNG = { contentType: 'image/png', maxBytes: 1_000_000 };
const SAVE_AS = { contentType: 'image/png', fileName: 'frame-1.png' };
const ONE_MIB = 1024 * 1024;

/** What every driver of ObjectStorage does, whatever it keeps the objects in. */
export function describeObjectStorage(under: () => StorageUnderTest): void {
  let key: string;
  const storage = (): ObjectStorage => under().storage;
  const content = randomBytes(4096);

  beforeEach(() => {
    key = `users/${randomBytes(4).toString('hex')}/${randomBytes(8).toString('hex')}.png`;
  });

  const read = async (name = key): Promise<Buffer> => buffer((await storage().get(name)).body);

  describe('objects', () => {
    it('gives back what was put, and knows its size and hash', async () => {
      const stored = await storage().put(key, content, PNG);
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(stored).toEqual({ key, bytes: 4096, sha256 });
      expect(await read()).toEqual(content);
      expect(await storage().head(key)).toEqual({ bytes: 4096 });
    });

    it('keeps an empty object', async () => {
      await storage().put(key, Buffer.alloc(0), PNG);
      expect(await storage().head(key)).toEqual({ bytes: 0 });
      expect(await read()).toHaveLength(0);
    });

    it('takes a stream of more than one part', async () => {
      const blocks = Array.from({ length: 18 }, () => randomBytes(ONE_MIB));
      const stored = await storage().put(key, Readable.from(blocks), { ...PNG, maxBytes: 20 * ONE_MIB });
      expect(stored.bytes).toBe(18 * ONE_MIB);
      expect(
        createHash('sha256')
          .update(await read())
          .digest('hex'),
      ).toBe(stored.sha256);
    });

    it('replaces an object as a whole', async () => {
      await storage().put(key, content, PNG);
      await storage().put(key, Buffer.from('shorter'), PNG);
      expect((await read()).toString()).toBe('shorter');
    });

    it('holds one whole write when twenty write at once', async () => {
      const bodies = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000, index + 1));
      const halves = (body: Buffer): Readable => Readable.from([body.subarray(0, 9), body.subarray(9)]);
      await Promise.all(bodies.map((body) => storage().put(key, halves(body), PNG)));
      const kept = await read();
      expect(bodies.some((body) => body.equals(kept))).toBe(true);
    });

    it.each([
      [{ start: 0, end: 1 }, 0, 2],
      [{ start: 10, end: 19 }, 10, 20],
      [{ start: 4090 }, 4090, 4096],
      [{ start: 4000, end: 9_999_999 }, 4000, 4096],
    ])('reads the range %j', async (range, from, to) => {
      await storage().put(key, content, PNG);
      const part = await storage().get(key, range);
      expect(await buffer(part.body)).toEqual(content.subarray(from, to));
      expect([part.bytes, part.totalBytes]).toEqual([to - from, 4096]);
    });

    it('refuses a range outside of the object', async () => {
      await storage().put(key, content, PNG);
      await expect(storage().get(key, { start: 4096 })).rejects.toThrow(RangeError);
    });

    it('says that there is no such object', async () => {
      await expect(storage().get(key)).rejects.toMatchObject({ code: 'not_found' });
      expect(await storage().head(key)).toBeNull();
    });

    it('moves, and moves again; links to the old key find nothing, and are good again when it is moved back', async () => {
      await storage().put(key, content, PNG);
      const { url } = await storage().presignGet(key, SAVE_AS);
      expect((await fetch(url)).status).toBe(200);
      const other = `hidden/${key}`;
      for (let times = 0; times < 2; times++) {
        await storage().move(key, other);
        expect([await storage().head(key), await read(other)]).toEqual([null, content]);
      }
      const refused = await fetch(url);
      expect([refused.status, (await refused.text()).includes(content.toString('latin1'))]).toEqual([404, false]);
      await storage().move(other, key);
      expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(content);
    });

    it('says that what is to be moved is nowhere', async () => {
      await expect(storage().move(key, `hidden/${key}`)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('deletes, and deletes again', async () => {
      await storage().put(key, content, PNG);
      await storage().delete(key);
      await storage().delete(key);
      expect(await storage().head(key)).toBeNull();
    });
  });

  describe('writes that do not end well', () => {
    it.each([10, 9 * ONE_MIB])('keeps nothing of a stream one byte longer than %d', async (maxBytes) => {
      const blocks = [Buffer.alloc(maxBytes, 1), Buffer.alloc(1)];
      const write = storage().put(key, Readable.from(blocks), { contentType: 'video/mp4', maxBytes });
      await expect(write).rejects.toMatchObject({ code: 'payload_too_large', members: { limit_bytes: maxBytes } });
      expect(await storage().head(key)).toBeNull();
      expect(await under().leftovers()).toBe(0);
    });

    it.each([1, 10])('keeps the object of before when the source fails after %d MiB', async (blocks) => {
      await storage().put(key, content, PNG);
      const failing = Readable.from(
        (function* () {
          for (let index = 0; index < blocks; index++) yield Buffer.alloc(ONE_MIB);
          throw new Error('the other side hung up');
        })(),
      );
      const write = storage().put(key, failing, { ...PNG, maxBytes: 20 * ONE_MIB });
      await expect(write).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(await read()).toEqual(content);
      expect(await under().leftovers()).toBe(0);
    });

    it.each([
      '../outside',
      'a/../../b',
      '/etc/passwd',
      'a//b',
      '.hidden',
      'a/.hidden',
      '',
      'a b',
      'a%2fb',
      'a\\b',
      'ä',
      `a/${'x'.repeat(200)}`,
    ])('refuses the key %p', async (bad) => {
      await expect(storage().put(bad, content, PNG)).rejects.toThrow(RangeError);
      await expect(storage().get(bad)).rejects.toThrow(RangeError);
      await expect(storage().delete(bad)).rejects.toThrow(RangeError);
      await expect(storage().presignGet(bad, SAVE_AS)).rejects.toThrow(RangeError);
      await expect(storage().presignPut(bad, { contentType: 'image/png', bytes: 1 })).rejects.toThrow(RangeError);
    });
  });

  describe('links for reading', () => {
    beforeEach(() => storage().put(key, content, PNG));

    it('answers as an attachment of the signed type and name, for its user alone', async () => {
      const { url, expiresAt } = await storage().presignGet(key, SAVE_AS);
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('content-disposition')).toBe('attachment; filename="frame-1.png"');
      expect(answer.headers.get('cache-control')).toMatch(/^private\b/);
      const lifeS = (expiresAt.getTime() - Date.now()) / 1000;
      expect(Math.round(lifeS - under().ttlS)).toBeLessThanOrEqual(0);
      expect(lifeS).toBeGreaterThan(under().ttlS / 2 - 10);
    });

    it('is the same within half of its life, so that whoever has the file knows it again', async () => {
      const isSame = async () =>
        (await storage().presignGet(key, SAVE_AS)).url === (await storage().presignGet(key, SAVE_AS)).url;
      // Of two pairs at most one meets the turn of a half.
      expect((await isSame()) || (await isSame())).toBe(true);
    });

    it('is shown in place of saved where that was wanted, and only by the link that was made for it', async () => {
      const { url } = await storage().presignGet(key, { ...SAVE_AS, disposition: 'inline' });
      const shown = await fetch(url);
      expect(shown.headers.get('content-disposition')).toBe('inline; filename="frame-1.png"');
      await shown.arrayBuffer();
      const { url: saving } = await storage().presignGet(key, SAVE_AS);
      expect((await fetch(`${saving}&show=inline`)).status).toBe(403);
    });

    it('answers ranges', async () => {
      const { url } = await storage().presignGet(key, SAVE_AS);
      const answer = await fetch(url, { headers: { range: 'bytes=100-199' } });
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe('bytes 100-199/4096');
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(content.subarray(100, 200));
      expect((await fetch(url, { headers: { range: 'bytes=5000-' } })).status).toBe(416);
    });

    it('does not open anything else: another object, type, name or method', async () => {
      const other = key.replace('.png', '.jpg');
      await storage().put(other, content, PNG);
      const { url } = await storage().presignGet(key, SAVE_AS);
      const changes = [
        [key, other],
        ['image%2Fpng', 'text%2Fhtml'],
        ['frame-1', 'frame-2'],
      ] as const;
      for (const [from, to] of changes) {
        expect(url).toContain(from);
        expect((await fetch(url.replace(from, to))).status).toBe(403);
      }
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(under().headStatus);
      expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
      expect(await read()).toEqual(content);
    });

    it('is refused when the signature is spelled in any other way', async () => {
      const { url } = await storage().presignGet(key, SAVE_AS);
      const [pair, name, signature] = /(sig|X-Amz-Signature)=([^&]+)/.exec(url)!;
      const last = signature!.at(-1) === 'a' ? 'b' : 'a';
      const forged = [
        signature!.slice(0, -1) + last,
        signature!.slice(0, -1),
        `${signature}=`,
        '',
        upsideDown(signature!),
      ];
      for (const value of forged) expect((await fetch(url.replace(pair, `${name}=${value}`))).status).toBe(403);
    });

    it('ends on time', async () => {
      const { url } = await storage().presignGet(key, SAVE_AS);
      expect((await fetch(url)).status).toBe(200);
      under().expireLinks();
      expect((await fetch(url)).status).toBe(403);
    });
  });

  describe('links for writing', () => {
    const rules = { contentType: 'image/png', bytes: 4096 };

    it('takes the one body that it was made for', async () => {
      const { url, method, headers } = await storage().presignPut(key, rules);
      const answer = await fetch(url, { method, headers, body: content });
      expect(answer.status).toBe(200);
      expect(await read()).toEqual(content);
    });

    it('writes once, and nothing while an object lies there, if only an empty one', async () => {
      const { url, method, headers } = await storage().presignPut(key, rules);
      const send = async (body: Buffer) => (await fetch(url, { method, headers, body: new Uint8Array(body) })).status;
      expect(await send(content)).toBe(200);
      expect(await send(randomBytes(4096))).toBe(under().statusOfUsedLink);
      expect(await read()).toEqual(content);
      await storage().put(key, Buffer.alloc(0), PNG);
      expect(await send(content)).toBe(under().statusOfUsedLink);
      expect(await storage().head(key)).toEqual({ bytes: 0 });
      await storage().delete(key);
      expect(await send(content)).toBe(200);
      expect(await under().leftovers()).toBe(0);
    });

    it.each([
      ['another size', { body: Buffer.alloc(4097), headers: { 'content-type': 'image/png' } }],
      ['another type', { body: Buffer.alloc(4096), headers: { 'content-type': 'text/html' } }],
      ['a method that reads', { method: 'GET' }],
    ])('refuses %s', async (_, attempt: RequestInit) => {
      const { url } = await storage().presignPut(key, rules);
      expect((await fetch(url, { method: 'PUT', ...attempt })).status).toBe(403);
      expect(await storage().head(key)).toBeNull();
    });

    it('ends on time', async () => {
      const { url, headers } = await storage().presignPut(key, rules);
      under().expireLinks();
      expect((await fetch(url, { method: 'PUT', headers, body: content })).status).toBe(403);
      expect(await storage().head(key)).toBeNull();
    });
  });
}

/** Every letter in the other case. */
function upsideDown(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  );
}
