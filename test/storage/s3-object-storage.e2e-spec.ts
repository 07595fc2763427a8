import { SystemClock } from '@cse/core';
import { StorageConfig } from '@cse/config';
import { S3ObjectStorage } from '../../libs/storage/src/providers/s3/s3-object-storage';
import { startFakeS3, type FakeS3 } from '../fakes/s3-gate/s3-gate';
import { describeObjectStorage } from './object-storage.contract';

describe('objects in S3', () => {
  let s3: FakeS3;
  let storage: S3ObjectStorage;

  const open = (settings: Record<string, string> = {}): S3ObjectStorage =>
    new S3ObjectStorage(
      new StorageConfig({
        STORAGE_DRIVER: 's3',
        // Shorter than the quarter of an hour by which the clocks of client and store may differ.
        SIGNED_URL_TTL_S: '600',
        S3_ENDPOINT: s3.endpoint,
        S3_BUCKET: s3.bucket,
        S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
        ...settings,
      }),
      new SystemClock(),
    );

  beforeAll(async () => {
    s3 = await startFakeS3();
  });
  beforeEach(() => {
    s3.now = () => new Date();
    s3.mayList = true;
    storage = open();
  });
  afterEach(() => storage.onApplicationShutdown());
  afterAll(() => s3.stop());

  describeObjectStorage(() => ({
    storage,
    ttlS: 600,
    headStatus: 403,
    expireLinks: () => {
      s3.now = () => new Date(Date.now() + 601_000);
    },
    statusOfUsedLink: 412,
    leftovers: () => Promise.resolve(s3.openUploads.size),
  }));

  it('is refused with a wrong secret, and says no more than that the store failed', async () => {
    const stranger = open({ S3_SECRET_ACCESS_KEY: 'guessed' });
    const put = stranger.put('a/b', Buffer.from('x'), { contentType: 'image/png', maxBytes: 9 });
    await expect(put).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await storage.head('a/b')).toBeNull();
    stranger.onApplicationShutdown();
  });

  describe('with a key that may not list', () => {
    beforeEach(() => {
      s3.mayList = false;
    });

    it('finds what is there, also what is empty, and nothing where nothing is', async () => {
      await storage.put('b/full', Buffer.from('four'), { contentType: 'image/png', maxBytes: 9 });
      await storage.put('b/empty', Buffer.alloc(0), { contentType: 'image/png', maxBytes: 9 });
      expect(await storage.head('b/full')).toEqual({ bytes: 4 });
      expect(await storage.head('b/empty')).toEqual({ bytes: 0 });
      expect(await storage.head('b/none')).toBeNull();
      await expect(storage.get('b/none')).rejects.toMatchObject({ code: 'not_found' });
      await storage.delete('b/full');
      expect(await storage.head('b/full')).toBeNull();
    });

    it.each([
      ['a wrong secret', { S3_SECRET_ACCESS_KEY: 'guessed' }, 0],
      ['a wrong key', { S3_ACCESS_KEY_ID: 'SOMEBODY' }, 0],
      ['a wrong clock', {}, 3_600_000],
    ])('does not take %s for an object that is not there', async (_, settings, aheadMs) => {
      const stranger = open(settings);
      s3.now = () => new Date(Date.now() + aheadMs);
      // The client corrects its clock by what a refusal says of the time, so one call is all that may be asked.
      await expect(stranger.head('b/none')).rejects.toMatchObject({ code: 'store_unavailable' });
      stranger.onApplicationShutdown();
    });
  });

  it('is refused without a signature', async () => {
    await storage.put('a/c', Buffer.from('x'), { contentType: 'image/png', maxBytes: 9 });
    expect((await fetch(`${s3.endpoint}/${s3.bucket}/a/c`)).status).toBe(403);
  });

  it('signs links for the public endpoint while it talks to the inner one', async () => {
    const split = open({ S3_PUBLIC_ENDPOINT: 'https://media.example.com' });
    await split.put('a/d', Buffer.from('x'), { contentType: 'image/png', maxBytes: 9 });
    const { url } = await split.presignGet('a/d', { contentType: 'image/png', fileName: 'd.png' });
    expect(new URL(url).origin).toBe('https://media.example.com');
    const inner = url.replace('https://media.example.com', s3.endpoint);
    expect((await fetch(inner)).status).toBe(403);
    split.onApplicationShutdown();
  });

  it('puts no checksum of an empty body into an upload link', async () => {
    const { url } = await storage.presignPut('a/e', { contentType: 'image/png', bytes: 3 });
    expect(url).not.toMatch(/checksum/i);
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host;if-none-match');
  });

  it('says that the store is unavailable when nobody answers', async () => {
    const nobody = open({ S3_ENDPOINT: 'http://127.0.0.1:9' });
    await expect(nobody.head('a/f')).rejects.toMatchObject({ code: 'store_unavailable', members: { retryable: true } });
    nobody.onApplicationShutdown();
  });
});
