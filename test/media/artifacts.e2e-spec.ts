import { createHash } from 'node:crypto';
import { ArtifactStore, MediaUpkeep } from '@cse/media';
import { ObjectStorage } from '@cse/storage';
import sharp from 'sharp';
import { startFakeS3, type FakeS3 } from '../fakes/s3-gate/s3-gate';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

interface Upload {
  artifact_id: string;
  upload: { method: string; url: string; headers: Record<string, string> };
}
interface ShownArtifact {
  artifact_id: string;
  state: string;
  url: string | null;
  sha256: string;
  width: number;
  height: number;
  parent_id: string | null;
  thumbhash: string | null;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><script>1</script></svg>');

/** What a camera writes: sideways, and with the place where it was taken. */
const photograph = (seed = 1): Promise<Buffer> =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: { r: seed, g: 90, b: 140 } } })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'Quimby' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();

describe.each([
  ['files', 'fs', true],
  ['S3', 's3', true],
  ['S3 with a key that may not list', 's3', false],
])('pictures that authors bring, kept in %s', (_name, driver, mayList) => {
  const usedLink = driver === 's3' ? 412 : 409;
  let s3: FakeS3;
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    s3 = await startFakeS3();
    s3.mayList = mayList;
    stack = await startMedia({
      MEDIA_RETENTION_DAYS: '30',
      STORAGE_DRIVER: driver,
      S3_ENDPOINT: s3.endpoint,
      S3_BUCKET: s3.bucket,
      S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    });
    ada = await stack.user();
  });
  afterAll(async () => {
    await stack.close();
    await s3.stop();
  });

  const announce = async (user: MediaUser, bytes: Buffer, change: object = {}): Promise<Upload> => {
    const body = { content_type: 'image/jpeg', bytes: bytes.length, sha256: sha256(bytes), ...change };
    const answer = await user.call('POST', '/artifacts', body);
    expect(answer.status).toBe(201);
    return (await answer.json()) as Upload;
  };
  const put = ({ upload: { url, headers } }: Upload, bytes: Buffer): Promise<Response> =>
    fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
  const uploaded = async (user: MediaUser, bytes: Buffer, change?: object): Promise<string> => {
    const upload = await announce(user, bytes, change);
    expect((await put(upload, bytes)).status).toBe(200);
    return upload.artifact_id;
  };
  const complete = (user: MediaUser, id: string): Promise<Response> => user.call('POST', `/artifacts/${id}/complete`);
  const brought = async (user: MediaUser, bytes: Buffer): Promise<ShownArtifact> =>
    (await (await complete(user, await uploaded(user, bytes))).json()) as ShownArtifact;
  const problem = async (answer: Response): Promise<[number, string, string | undefined]> => {
    const { code, errors } = (await answer.json()) as { code: string; errors?: { pointer: string }[] };
    return [answer.status, code, errors?.[0]?.pointer];
  };
  /** Which of the objects that an upload can have hold something. */
  const objects = async (id: string): Promise<string[]> => {
    const keys = [`uploads/${id}`, `media/${id}/image`, `media/${id}/thumbnail`];
    const storage = stack.api.app.get(ObjectStorage);
    const found = await Promise.all(keys.map(async (key) => ((await storage.head(key))?.bytes ? [key] : [])));
    return found.flat();
  };
  const erase = (): Promise<void> => stack.api.app.get(MediaUpkeep).erase();

  it('become the picture alone: upright, without metadata, with a small one', async () => {
    const shown = await brought(ada, await photograph());
    expect(shown).toMatchObject({ state: 'ready', width: 480, height: 640, thumbhash: expect.any(String) });
    const answer = await fetch(shown.url!);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(sha256(bytes)).toBe(shown.sha256);
    expect(bytes.includes('Quimby')).toBe(false);
    expect(await sharp(bytes).metadata()).not.toHaveProperty('exif');
    expect(await objects(shown.artifact_id)).toEqual([
      `media/${shown.artifact_id}/image`,
      `media/${shown.artifact_id}/thumbnail`,
    ]);
    const { items } = (await (await ada.call('GET', '/artifacts')).json()) as { items: ShownArtifact[] };
    const small = items.find(({ parent_id }) => parent_id === shown.artifact_id)!;
    const thumbnail = Buffer.from(await (await fetch(small.url!)).arrayBuffer());
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 240, height: 320 });
  });

  it.each([
    ['no type', { content_type: undefined }, '/content_type'],
    ['a drawing', { content_type: 'image/svg+xml' }, '/content_type'],
    ['no bytes', { bytes: 0 }, '/bytes'],
    ['too many bytes', { bytes: 20 * 1024 * 1024 + 1 }, '/bytes'],
    ['half a byte', { bytes: 10.5 }, '/bytes'],
    ['a short checksum', { sha256: 'abc' }, '/sha256'],
    ['a checksum in capitals', { sha256: 'A'.repeat(64) }, '/sha256'],
    ['a name', { name: 'x.png' }, '/name'],
  ])('are not announced with %s', async (_, change, pointer) => {
    const body = { content_type: 'image/png', bytes: 9, sha256: 'a'.repeat(64), ...change };
    expect(await problem(await ada.call('POST', '/artifacts', body))).toEqual([400, 'validation_failed', pointer]);
  });

  it('are refused when they are no pictures, whatever they are called', async () => {
    const vast = await sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const bytes of [SVG, Buffer.from('<!doctype html><p>x'), Buffer.from('GIF89a..........'), vast]) {
      const id = await uploaded(ada, bytes, { content_type: 'image/png' });
      expect((await problem(await complete(ada, id))).slice(0, 2)).toEqual([422, 'image_rejected']);
      expect((await ada.call('DELETE', `/artifacts/${id}`)).status).toBe(204);
      expect(await objects(id)).toEqual([]);
    }
  });

  it('are refused when they are not what was announced, and before they are there', async () => {
    const bytes = await photograph();
    const upload = await announce(ada, bytes, { sha256: 'a'.repeat(64) });
    expect(await problem(await complete(ada, upload.artifact_id))).toEqual([409, 'invalid_state', undefined]);
    const withType = (type: string): Upload => ({
      ...upload,
      upload: { ...upload.upload, headers: { 'content-type': type } },
    });
    expect((await put(withType('image/jpeg'), Buffer.concat([bytes, bytes]))).status).toBe(403);
    expect((await put(withType('image/png'), bytes)).status).toBe(403);
    await put(upload, bytes);
    expect(await problem(await complete(ada, upload.artifact_id))).toEqual([422, 'image_rejected', '/sha256']);
  });

  it('are brought again by the same link when they came damaged', async () => {
    const bytes = await photograph(9);
    const damaged = Buffer.from(bytes);
    damaged.fill(0, bytes.length / 2);
    const upload = await announce(ada, bytes);
    await put(upload, damaged);
    expect(await problem(await complete(ada, upload.artifact_id))).toEqual([422, 'image_rejected', '/sha256']);
    expect(await objects(upload.artifact_id)).toEqual([]);
    expect((await put(upload, bytes)).status).toBe(200);
    expect((await complete(ada, upload.artifact_id)).status).toBe(200);
    expect((await put(upload, bytes)).status).toBe(usedLink);
  });

  it('are seen, completed and erased by their owner alone', async () => {
    const bob = await stack.user('bob@example.com');
    const id = await uploaded(ada, await photograph());
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/complete'],
      ['DELETE', ''],
    ] as const) {
      expect((await bob.call(method, `/artifacts/${id}${path}`)).status).toBe(404);
      expect((await ada.call(method, `/artifacts/not-an-id${path}`)).status).toBe(404);
    }
    expect((await complete(ada, id)).status).toBe(200);
  });

  it('are taken in once, however often that is asked for', async () => {
    const id = await uploaded(ada, await photograph());
    const answers = await Promise.all(Array.from({ length: 6 }, () => complete(ada, id)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
    expect(await stack.api.query('select role from artifacts where parent_id = $1', [id])).toEqual([
      { role: 'thumbnail' },
    ]);
    expect(await objects(id)).toHaveLength(2);
  });

  it('go with their small pictures when they are erased, and their links with them', async () => {
    const { artifact_id, url } = await brought(ada, await photograph());
    expect((await ada.call('DELETE', `/artifacts/${artifact_id}`)).status).toBe(204);
    // The link was signed with a key that may or may not hear of what is not there.
    expect((await fetch(url!)).status).toBe(mayList ? 404 : 403);
    expect(await objects(artifact_id)).toEqual([]);
    expect(await stack.api.query('select 1 from artifacts where $1 in (id, parent_id)', [artifact_id])).toEqual([]);
    expect((await ada.call('DELETE', `/artifacts/${artifact_id}`)).status).toBe(404);
  });

  it('leave nothing when they were being taken in as the process died', async () => {
    const id = await uploaded(ada, await photograph());
    const storage = stack.api.app.get(ObjectStorage);
    const rules = { contentType: 'image/png', maxBytes: 9 };
    for (const name of ['image', 'thumbnail']) await storage.put(`media/${id}/${name}`, Buffer.from('x'), rules);
    await stack.api.query(`update artifacts set expires_at = now() - interval '1 s' where id = $1`, [id]);
    await erase();
    expect(await objects(id)).toEqual([]);
    expect((await ada.call('GET', `/artifacts/${id}`)).status).toBe(404);
  });

  it('leave nothing when they are erased while they are taken in', async () => {
    const id = await uploaded(ada, await photograph());
    const store = stack.api.app.get(ArtifactStore);
    const write = store.complete.bind(store);
    let erased: Promise<Response> | undefined;
    const spy = jest.spyOn(store, 'complete').mockImplementationOnce(async (...facts) => {
      erased = ada.call('DELETE', `/artifacts/${id}`);
      await erased;
      return write(...facts);
    });
    expect((await complete(ada, id)).status).toBe(404);
    expect((await erased!).status).toBe(204);
    spy.mockRestore();
    expect(await objects(id)).toEqual([]);
  });

  it('go after the time that this deployment keeps them, also when they were completed late', async () => {
    const { artifact_id } = await brought(ada, await photograph());
    const kept = await brought(ada, await photograph(2));
    await stack.api.query(`update artifacts set created_at = now() - interval '31 days' where id = $1`, [artifact_id]);
    await erase();
    expect(await objects(artifact_id)).toEqual([]);
    expect(await stack.api.query('select 1 from artifacts where $1 in (id, parent_id)', [artifact_id])).toEqual([]);
    expect(await objects(kept.artifact_id)).toHaveLength(2);
  });

  it('go with the account of their owner', async () => {
    const eve = await stack.user('eve@example.com');
    const { artifact_id } = await brought(eve, await photograph());
    const open = await uploaded(eve, await photograph(3));
    await stack.api.query('delete from users where id = $1', [eve.userId]);
    await erase();
    expect([await objects(artifact_id), await objects(open)]).toEqual([[], []]);
  });

  it('cannot be brought by a link whose upload was ended', async () => {
    const bytes = await photograph();
    const upload = await announce(ada, bytes);
    expect((await ada.call('DELETE', `/artifacts/${upload.artifact_id}`)).status).toBe(204);
    expect((await put(upload, bytes)).status).toBe(usedLink);
    expect(await objects(upload.artifact_id)).toEqual([]);
  });

  it('cannot be replaced by the link that brought them, nor can anything be left there', async () => {
    const bytes = await photograph(4);
    const upload = await announce(ada, bytes);
    expect((await put(upload, bytes)).status).toBe(200);
    const { sha256: kept, url } = (await (await complete(ada, upload.artifact_id)).json()) as ShownArtifact;
    for (const other of [bytes, Buffer.alloc(bytes.length, 7)]) {
      expect((await put(upload, other)).status).toBe(usedLink);
    }
    expect(sha256(Buffer.from(await (await fetch(url!)).arrayBuffer()))).toBe(kept);
    expect((await ada.call('GET', `/artifacts/${upload.artifact_id}`)).status).toBe(200);
    expect(await objects(upload.artifact_id)).toHaveLength(2);
    // What keeps the link dead goes once it has expired.
    const place = `uploads/${upload.artifact_id}`;
    const storage = stack.api.app.get(ObjectStorage);
    expect(await storage.head(place)).toEqual({ bytes: 0 });
    await stack.api.query('update pending_objects set expires_at = now() where object_key = $1', [place]);
    await erase();
    expect(await storage.head(place)).toBeNull();
    expect(await objects(upload.artifact_id)).toHaveLength(2);
  });

  it('are listed while they are not complete, for an hour, and can be ended', async () => {
    const max = await stack.user('open@example.com');
    const [first, second] = [await announce(max, await photograph()), await announce(max, await photograph())];
    const uploading = async (): Promise<Record<string, unknown>[]> =>
      ((await (await max.call('GET', '/artifacts?status=uploading')).json()) as { items: Record<string, unknown>[] })
        .items;
    expect((await uploading()).map(({ artifact_id, state }) => [artifact_id, state])).toEqual([
      [second.artifact_id, 'uploading'],
      [first.artifact_id, 'uploading'],
    ]);
    const [{ created_at, expires_at }] = (await uploading()) as [{ created_at: string; expires_at: string }];
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBeCloseTo(3_600_000, -3);
    expect(await (await max.call('GET', '/artifacts')).json()).toEqual({ items: [], next_cursor: null });
    expect((await max.call('DELETE', `/artifacts/${second.artifact_id}`)).status).toBe(204);
    expect((await uploading()).map(({ artifact_id }) => artifact_id)).toEqual([first.artifact_id]);
    expect(await problem(await max.call('GET', '/artifacts?status=erasing'))).toEqual([
      400,
      'validation_failed',
      '/status',
    ]);
  });

  it('may be announced twenty at a time', async () => {
    const max = await stack.user('max@example.com');
    const bytes = await photograph();
    for (let index = 0; index < 20; index++) await announce(max, bytes);
    const body = { content_type: 'image/jpeg', bytes: bytes.length, sha256: sha256(bytes) };
    const answer = await max.call('POST', '/artifacts', body);
    expect(await problem(answer)).toEqual([429, 'rate_limited', undefined]);
    expect(answer.headers.get('retry-after')).toBe('60');
  });
});
