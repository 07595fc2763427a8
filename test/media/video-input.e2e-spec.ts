import { createServer, type AddressInfo, type Server } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { uuidv7 } from '@cse/core';
import { Client } from 'pg';
import sharp from 'sharp';
import { animatedWebp, pictureBomb } from '../fixtures/hostile-pictures';
import { eventually } from '../harness/eventually';
import { INSIDE_HOSTS } from '../storage/inside-hosts';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, servePictures, uploadPicture } from './pictures';

interface Problem {
  code: string;
  errors?: { pointer: string; detail: string }[];
}

/** Everything that a request for a clip or a film can be wrong about. No worker runs: nothing of it may get that far. */
describe('requests for clips and films', () => {
  let stack: MediaStack;
  let ada: MediaUser;
  let bob: MediaUser;
  let pictures: Awaited<ReturnType<typeof servePictures>>;
  let still: string;
  let inside: Server;
  let insideConnections = 0;

  beforeAll(async () => {
    pictures = await servePictures();
    inside = createServer((socket) => {
      insideConnections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    stack = await startMedia({ FETCH_TRUSTED_ORIGINS: pictures.origin, JOBS_PER_USER: '100' });
    [ada, bob] = [await stack.user('ada@example.com'), await stack.user('bob@example.com')];
    still = await uploadPicture(stack.api.url, ada);
  });
  afterAll(async () => {
    await stack.close();
    await pictures.close();
    await new Promise((resolve) => inside.close(resolve));
  });

  const clip = (change: object = {}): object => ({
    artifact_id: still,
    video_prompt: 'the boat leaves',
    duration_s: 4,
    commit: true,
    ...change,
  });
  const from = (url: string): object => clip({ artifact_id: undefined, start_image_url: url });

  /** Status, code and first pointer of the refusal. */
  async function refusal(path: string, body: unknown, who = ada): Promise<[number, string, string | undefined]> {
    const answer = await who.call('POST', path, body);
    const { code, errors } = (await answer.json()) as Problem;
    return [answer.status, code, errors?.[0]?.pointer];
  }

  const nothingKept = async (): Promise<void> => {
    const [left] = await stack.api.query(
      `select (select count(*)::int from generations) as jobs, (select count(*)::int from usage_reservations) as holds`,
    );
    expect(left).toEqual({ jobs: 0, holds: 0 });
    const objects = join(stack.environment.DATA_DIR!, 'objects');
    const kept = await readdir(objects, { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile() && entry.parentPath.includes('frames'))).toEqual([]);
  };

  it.each([
    ['no length', { duration_s: undefined }, '/duration_s'],
    ['a length of zero', { duration_s: 0 }, '/duration_s'],
    ['61 seconds', { duration_s: 61 }, '/duration_s'],
    ['a negative length', { duration_s: -4 }, '/duration_s'],
    ['a length in words', { duration_s: 'NaN' }, '/duration_s'],
    ['1,000 frames a second', { fps: 1_000 }, '/fps'],
    ['half a frame', { fps: 24.5 }, '/fps'],
    ['an unknown resolution', { resolution: '8k' }, '/resolution'],
    ['an unknown ratio', { aspect_ratio: '2:1' }, '/aspect_ratio'],
    ['a seed over 32 bits', { seed: 2 ** 32 }, '/seed'],
    ['an unknown tier', { quality_tier: 'best' }, '/quality_tier'],
    ['no prompt', { video_prompt: undefined }, '/video_prompt'],
    ['a prompt of 4,001 characters', { video_prompt: 'x'.repeat(4_001) }, '/video_prompt'],
    [
      'an end without a start',
      { artifact_id: undefined, end_image_url: 'https://example.com/a.png' },
      '/start_image_url',
    ],
    ['two start frames', { start_image_url: 'https://example.com/a.png' }, '/artifact_id'],
    [
      'two end frames',
      { end_image_url: 'https://example.com/a.png', end_artifact_id: '01940000-0000-7000-8000-000000000001' },
      '/end_artifact_id',
    ],
    ['an id that is none', { artifact_id: '../../etc/passwd' }, '/artifact_id'],
    ['an address of 2,049 characters', { end_image_url: `https://e.com/${'a'.repeat(2_035)}` }, '/end_image_url'],
    ['a number as address', { end_image_url: 2130706433 }, '/end_image_url'],
    ['commit as text', { commit: 'yes' }, '/commit'],
    ['an unknown field', { audio: true }, '/audio'],
  ])('are refused for %s, by the field', async (_, change, pointer) => {
    expect(await refusal('/video/generate', clip(change))).toEqual([400, 'validation_failed', pointer]);
  });

  it('are refused from words alone where nobody makes clips so', async () => {
    const words = clip({ artifact_id: undefined });
    expect(await refusal('/video/generate', words)).toEqual([422, 'unsupported_option', '/start_image_url']);
  });

  it('are refused for NaN, which is no JSON', async () => {
    const answer = await fetch(`${stack.api.url}/video/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'application/json' },
      body: '{"duration_s":NaN}',
    });
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([400, 'malformed_json']);
  });

  it("are refused for a file that is another user's, not there, not complete or no picture", async () => {
    const foreign = await uploadPicture(stack.api.url, bob);
    const incomplete = await uploadPicture(stack.api.url, ada, undefined, { complete: false });
    const film = await clipOf(ada);
    for (const field of ['artifact_id', 'end_artifact_id']) {
      const refused = (id: string) => refusal('/video/generate', clip({ [field]: id }));
      expect(await refused(foreign)).toEqual([404, 'not_found', `/${field}`]);
      expect(await refused(uuidv7())).toEqual([404, 'not_found', `/${field}`]);
      expect(await refused(incomplete)).toEqual([409, 'invalid_state', `/${field}`]);
      expect(await refused(film)).toEqual([422, 'image_rejected', `/${field}`]);
    }
    await nothingKept();
  });

  it.each([
    ['10 by 10 pixels', () => picture(10, 10)],
    ['20,000 by 20,000 pixels', () => Promise.resolve(pictureBomb(20_000))],
    ['a long strip', () => picture(2_000, 100)],
    ['an SVG', () => Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"/>'))],
    ['an HTML page', () => Promise.resolve(Buffer.from('<!doctype html><img src="a.png">'))],
    ['an animated WebP', animatedWebp],
    ['half a picture', async () => (await noise()).subarray(0, 20_000)],
    ['nothing', () => Promise.resolve(Buffer.alloc(0))],
  ])('are refused for a picture that is %s, by address', async (name, make) => {
    const url = pictures.put(`/${encodeURIComponent(name)}`, await make());
    expect(await refusal('/video/generate', from(url))).toEqual([422, 'image_rejected', '/start_image_url']);
    const end = clip({ end_image_url: url });
    expect(await refusal('/video/generate', end)).toEqual([422, 'image_rejected', '/end_image_url']);
    await nothingKept();
  });

  it('T108 T109 T111 are refused for an address inside, and nothing is sent there', async () => {
    const { port } = inside.address() as AddressInfo;
    const shapes = [
      ...[
        'file:///etc/passwd',
        'gopher://example.com/',
        'ftp://example.com/a.png',
        'data:image/png;base64,iVBORw0KGgo=',
      ],
      ...[
        'https://user:secret@example.com/',
        'https://example.com:22/',
        'https://example.com:6379/',
        '//example.com/a',
      ],
      ...['https://example.com#@127.0.0.1/', 'https://example.com\\@127.0.0.1/', 'https:/example.com/a.png', 'a.png'],
      ...['https://example.com/\n127.0.0.1', 'https://example.com/%0d%0aHost:%20a', 'javascript:alert(1)', ' '],
    ];
    const urls = [
      ...INSIDE_HOSTS.flatMap((host) => [`https://${host}/`, `https://${host}:${port}/`, `http://${host}:${port}/`]),
      ...shapes,
    ];
    // So many that one account would be stopped in the middle: a new one every twelve, of which four lead inside.
    for (let start = 0; start < urls.length; start += 12) {
      const eve = await stack.user(`eve-${start}@example.com`);
      await Promise.all(
        urls.slice(start, start + 12).map(async (url) => {
          expect([url, ...(await refusal('/video/generate', from(url), eve))]).toEqual([
            url,
            422,
            'url_not_allowed',
            '/start_image_url',
          ]);
        }),
      );
    }
    expect(insideConnections).toBe(0);
    await nothingKept();
  });

  it('T110 T112 are refused for a redirect inside, a stream without end, a packed body, a false length', async () => {
    const { port } = inside.address() as AddressInfo;
    const png = await picture();
    const urls = [
      pictures.on('/redirect', (response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${port}/a.png` }).end(),
      ),
      pictures.on('/circle', (response) => response.writeHead(307, { location: '/circle' }).end()),
      pictures.on('/packed', (response) =>
        response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end(gzipSync(png)),
      ),
      pictures.on('/promise', (response) =>
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': String(10 ** 10) }).write(png),
      ),
      pictures.on('/endless', (response) => {
        const pour = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
          if (!response.destroyed) response.once('drain', pour);
        };
        response.writeHead(200, { 'content-type': 'image/png' });
        pour();
      }),
      pictures.on('/missing', (response) => response.writeHead(404, { 'content-type': 'image/png' }).end(png)),
    ];
    for (const url of urls) {
      expect([url, ...(await refusal('/video/generate', from(url)))]).toEqual([
        url,
        422,
        'url_not_allowed',
        '/start_image_url',
      ]);
    }
    expect(insideConnections).toBe(0);
    await nothingKept();
  });

  it('T113 say nothing of what is behind an address', async () => {
    const { port } = inside.address() as AddressInfo;
    const texts = new Set<string>();
    for (const url of [`https://127.0.0.1:${port}/`, 'https://127.0.0.1:1/', 'https://no-such-host.invalid/']) {
      const problem = (await (await ada.call('POST', '/video/generate', from(url))).json()) as Record<string, unknown>;
      texts.add(JSON.stringify({ ...problem, request_id: '' }));
    }
    expect(texts.size).toBe(1);
  });

  it('count against an account when they lead inside, and not when a file is gone or an address mistyped', async () => {
    const eve = await stack.user('eve@example.com');
    const missing = pictures.on('/gone', (response) => response.writeHead(404).end());
    for (const url of [missing, 'http://example.com/a.png', 'https://127.0.0.1/']) {
      expect((await refusal('/video/generate', from(url), eve))[1]).toBe('url_not_allowed');
    }
    await eventually(async () => {
      const signals = await stack.api.query('select name from security_events where user_id = $1', [eve.userId]);
      expect(signals).toEqual([{ name: 'refused_url' }]);
    });
  });

  it('fetch a frame once, before the quote, and keep it for the job', async () => {
    const url = pictures.put('/once.png', await picture(), 'text/html');
    const before = pictures.asked.length;
    const draft = await ada.job('POST', '/video/generate', { ...from(`${url}?signature=secret`), commit: false });
    expect(pictures.asked.slice(before)).toEqual(['/once.png?signature=secret']);
    pictures.put('/once.png', Buffer.from('gone'));
    expect(await ada.job('POST', `/video/jobs/${draft.job_id}/commit`)).toMatchObject({ status: 'queued' });
    const [{ held }] = (await stack.api.query('select held_keys as held from generations where id = $1', [
      draft.job_id,
    ])) as [{ held: string[] }];
    expect(held).toHaveLength(1);
    expect(await ada.job('POST', `/video/jobs/${draft.job_id}/cancel`)).toMatchObject({ status: 'canceled' });
    expect(await stack.api.query('select 1 from generations where held_keys <> $1', [[]])).toEqual([]);
    expect(stack.api.logs.text).not.toContain('secret');
    await stack.api.query('delete from generations');
    await stack.api.query('delete from usage_reservations');
  });

  it('for films are refused for what is wrong with the list, its clips and their trims', async () => {
    const [one, two, foreign] = [await clipOf(ada, 4), await clipOf(ada, 2), await clipOf(bob, 4)];
    const film = (clips: object[], change: object = {}) => refusal('/video/stitch', { clips, commit: true, ...change });
    const [a, b] = [{ artifact_id: one }, { artifact_id: two }];
    expect(await film([])).toEqual([400, 'validation_failed', '/clips']);
    expect(await film([a])).toEqual([400, 'validation_failed', '/clips']);
    expect(await film(Array<object>(51).fill(a))).toEqual([400, 'validation_failed', '/clips']);
    expect(await film([a, { artifact_id: 'b' }])).toEqual([400, 'validation_failed', '/clips/1/artifact_id']);
    expect(await film([a, { ...b, trim_start_s: -1 }])).toEqual([400, 'validation_failed', '/clips/1/trim_start_s']);
    expect(await film([a, b], { transition: 'wipe' })).toEqual([400, 'validation_failed', '/transition']);
    expect(await film([a, b], { transition: 'crossfade', transition_s: 6 })).toEqual([
      400,
      'validation_failed',
      '/transition_s',
    ]);
    expect(await film([a, b], { transition_s: 1 })).toEqual([422, 'unsupported_option', '/transition_s']);
    expect(await film([a, { artifact_id: foreign }])).toEqual([404, 'not_found', '/clips/1/artifact_id']);
    expect(await film([a, { artifact_id: uuidv7() }])).toEqual([404, 'not_found', '/clips/1/artifact_id']);
    expect(await film([{ artifact_id: still }, b])).toEqual([422, 'unsupported_option', '/clips/0/artifact_id']);
    expect(await film([a, { ...b, trim_end_s: 2 }])).toEqual([422, 'unsupported_option', '/clips/1']);
    expect(await film([a, { ...b, trim_start_s: 1.5, trim_end_s: 1 }])).toEqual([
      422,
      'unsupported_option',
      '/clips/1',
    ]);
    expect(await film([a, { ...b, trim_start_s: 1.5 }], { transition: 'crossfade', transition_s: 1 })).toEqual([
      422,
      'unsupported_option',
      '/clips/1',
    ]);
    await nothingKept();
  });

  it('for films take fifty clips, also the same one again, and are priced by the length of the film', async () => {
    const one = await clipOf(ada, 4);
    const clips = Array.from({ length: 50 }, () => ({ artifact_id: one, trim_end_s: 3 }));
    const film = await ada.job('POST', '/video/stitch', { clips, transition: 'crossfade', commit: false });
    expect(film.duration).toEqual({ requested_s: 25.5, billed_s: 25.5, delivered_s: null });
    const over = await ada.call('POST', '/video/stitch', {
      clips: clips.map(() => ({ artifact_id: one })),
      commit: true,
    });
    expect(over.status).toBe(202);
    const answer = (await over.json()) as Job;
    expect(answer.duration!.requested_s).toBe(200);
    const more = await ada.call('POST', '/video/stitch', {
      clips: clips.map(() => ({ artifact_id: one })),
      commit: true,
    });
    expect([more.status, await more.json()]).toEqual([
      402,
      expect.objectContaining({ code: 'quota_exceeded', cap: 'daily_video_seconds', remaining: 100, required: 200 }),
    ]);
  });

  it('for films look their clips up by one query', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => clipOf(ada, 1)));
    const queries = jest.spyOn(Client.prototype, 'query');
    try {
      await ada.job('POST', '/video/stitch', { clips: ids.map((id) => ({ artifact_id: id })), commit: false });
      const statements = queries.mock.calls.map(([statement]) => statement as unknown as string);
      expect(statements.filter((statement) => /^select .* from artifacts/.test(statement))).toHaveLength(1);
    } finally {
      queries.mockRestore();
    }
  });

  /** A finished clip as a row alone: requests look at nothing else. */
  async function clipOf({ userId }: MediaUser, seconds = 4): Promise<string> {
    const id = uuidv7();
    await stack.api.query(
      `insert into artifacts (id, user_id, role, state, object_key, content_type, bytes, sha256, width, height, duration_s,
                              fps, created_at)
       values ($1, $2, 'clip', 'ready', 'media/clip', 'video/mp4', 1, '', 1280, 720, $3, 24, now())`,
      [id, userId, seconds],
    );
    return id;
  }
});

function noise(): Promise<Buffer> {
  const raw = { width: 200, height: 200, channels: 3 as const };
  const bytes = Buffer.from(Array.from({ length: 120_000 }, (_, index) => (index * 7919) % 251));
  return sharp(bytes, { raw }).png({ compressionLevel: 0 }).toBuffer();
}
