import { uuidv7 } from '@cse/core';
import { MediaUpkeep } from '@cse/media';
import { startTestApi, type TestApi } from '../harness/test-api';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

interface Problem {
  code: string;
  reason?: string;
  retry_after_s?: number;
  retryable?: boolean;
  detail: string;
}

const problem = async (answer: Response): Promise<[number, Problem]> => [
  answer.status,
  (await answer.json()) as Problem,
];

describe('what a user may have under way', () => {
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    stack = await startMedia({ DRAFTS_PER_USER: '4', FILMS_PER_USER: '2', JOBS_PER_USER: '50' });
  });
  beforeEach(async () => {
    ada = await stack.user(`${uuidv7()}@example.com`);
  });
  afterAll(() => stack.close());

  it('invariant 47: is so many drafts, however many are asked for at once, until one is over', async () => {
    const draft = () => ada.call('POST', '/images/generate', { prompt: 'A pier', commit: false });
    const answers = await Promise.all(Array.from({ length: 12 }, draft));
    const made = answers.filter(({ status }) => status === 200);
    expect([made.length, answers.filter(({ status }) => status === 429).length]).toEqual([4, 8]);
    const refused = await draft();
    const [status, body] = await problem(refused.clone());
    expect([status, body]).toEqual([
      429,
      expect.objectContaining({
        code: 'rate_limited',
        reason: 'open_drafts',
        detail: expect.stringContaining('4 drafts'),
      }),
    ]);
    expect(body.retry_after_s).toBeGreaterThan(14 * 60);
    expect(refused.headers.get('retry-after')).toBe(String(body.retry_after_s));
    const { job_id: id } = (await made[0]!.json()) as { job_id: string };
    expect((await ada.call('POST', `/images/jobs/${id}/cancel`)).ok).toBe(true);
    expect((await draft()).status).toBe(200);
    expect((await ada.call('POST', '/images/generate', { prompt: 'A pier', commit: true })).status).toBe(202);
  });

  it('invariant 47: is so many films, a committed draft among them', async () => {
    const clips = [await clipOf(stack, ada), await clipOf(stack, ada)].map((artifact_id) => ({ artifact_id }));
    const film = (commit: boolean) => ada.call('POST', '/video/stitch', { clips, commit });
    const draft = (await (await film(false)).json()) as { job_id: string };
    const answers = await Promise.all(Array.from({ length: 6 }, () => film(true)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 429, 429, 429, 429]);
    const tooMany = expect.objectContaining({ reason: 'unfinished_films', detail: expect.stringContaining('2 films') });
    expect(await problem(await film(true))).toEqual([429, tooMany]);
    expect(await problem(await ada.call('POST', `/video/jobs/${draft.job_id}/commit`))).toEqual([429, tooMany]);
    const { job_id: first } = (await answers.find(({ status }) => status === 202)!.json()) as { job_id: string };
    expect((await ada.call('POST', `/video/jobs/${first}/cancel`)).ok).toBe(true);
    expect((await ada.call('POST', `/video/jobs/${draft.job_id}/commit`)).status).toBe(202);
  });
});

describe('pictures that no job uses', () => {
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    stack = await startMedia({ MEDIA_RETENTION_DAYS: '200' });
    ada = await stack.user();
  });
  afterAll(() => stack.close());

  const erase = (): Promise<void> => stack.api.app.get(MediaUpkeep).erase();
  const upload = async (background: string): Promise<string> =>
    uploadPicture(stack.api.url, ada, await picture(64, 64, background));
  const isThere = async (id: string): Promise<boolean> => (await ada.call('GET', `/artifacts/${id}`)).status === 200;

  it('are erased after 90 days, and those that a job uses are not', async () => {
    const [unused, young, used, forgotten, drafted] = [
      await upload('#111111'),
      await upload('#222222'),
      await upload('#333333'),
      await upload('#444444'),
      await upload('#555555'),
    ];
    const clip = { video_prompt: 'the boat leaves', duration_s: 2 };
    await ada.job('POST', '/video/generate', { ...clip, artifact_id: used, end_artifact_id: used, commit: true });
    const expired = await ada.job('POST', '/video/generate', { ...clip, artifact_id: forgotten, commit: false });
    await ada.call('POST', `/video/jobs/${expired.job_id}/cancel`);
    await ada.job('POST', '/video/generate', { ...clip, artifact_id: drafted, commit: false });
    await stack.api.query(
      `update artifacts set created_at = now() - case when id = $1 then interval '89 days' else interval '91 days' end`,
      [young],
    );
    await erase();
    const left = await Promise.all([unused, young, used, forgotten, drafted].map(isThere));
    expect(left).toEqual([false, true, true, false, true]);
    const [{ bytes }] = (await stack.api.query<{ bytes: string }>('select bytes from storage_usage')) as [
      { bytes: string },
    ];
    const [{ sum }] = (await stack.api.query<{ sum: string }>(
      'select sum(stored_bytes) from (select stored_bytes from artifacts union all select stored_bytes from generations) r',
    )) as [{ sum: string }];
    expect(bytes).toBe(sum);
  });

  it('stay beyond the time that any file is kept for while an unfinished job reads them', async () => {
    const frame = await upload('#666666');
    const { job_id } = await ada.job('POST', '/video/generate', {
      artifact_id: frame,
      video_prompt: 'the boat leaves',
      duration_s: 2,
      commit: true,
    });
    await stack.api.query(`update artifacts set created_at = now() - interval '201 days' where id = $1`, [frame]);
    await erase();
    expect(await isThere(frame)).toBe(true);
    expect((await ada.call('POST', `/video/jobs/${job_id}/cancel`)).ok).toBe(true);
    await erase();
    expect(await isThere(frame)).toBe(false);
  });
});

describe('a disk that is nearly full', () => {
  let stack: MediaStack;
  let full: TestApi;
  let ada: MediaUser;

  beforeAll(async () => {
    stack = await startMedia();
    ada = await stack.user();
    // The same deployment, with a limit above what any disk has left.
    full = await startTestApi(
      { ...stack.environment, STORAGE_MIN_FREE_BYTES: '9000000GiB' },
      { database: stack.api.database },
    );
  });
  afterAll(async () => {
    await full.close();
    await stack.close();
  });

  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(full.url + path, {
      method,
      headers: { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const refused = [503, expect.objectContaining({ code: 'store_unavailable', retryable: true, retry_after_s: 60 })];

  it('invariant 48: takes nothing new, at the announcement, at the link, or for a job, and nothing is held', async () => {
    const frame = await uploadPicture(stack.api.url, ada);
    const announcement = { content_type: 'image/png', bytes: 100, sha256: 'ab'.repeat(32) };
    const { upload, artifact_id: open } = (await (await ada.call('POST', '/artifacts', announcement)).json()) as {
      artifact_id: string;
      upload: { url: string; headers: Record<string, string> };
    };
    expect(await problem(await call('POST', '/artifacts', announcement))).toEqual(refused);
    const link = upload.url.replace(stack.api.url, full.url);
    const put = await fetch(link, { method: 'PUT', headers: upload.headers, body: new Uint8Array(100) });
    expect(await problem(put)).toEqual(refused);
    const clip = { artifact_id: frame, video_prompt: 'the boat leaves', duration_s: 2 };
    for (const [path, body] of [
      ['/images/generate', { prompt: 'A pier', commit: true }],
      ['/video/generate', { ...clip, commit: true }],
      ['/video/generate', { ...clip, commit: false }],
    ] as const) {
      expect(await problem(await call('POST', path, body))).toEqual(refused);
    }
    expect(
      await full.query('select (select count(*) from generations) + (select count(*) from usage_reservations) as n'),
    ).toEqual([{ n: '0' }]);
    expect(full.logs.events('disk_nearly_full')).toHaveLength(1);

    // What is there is read and given up as ever.
    const { url } = (await (await call('GET', `/artifacts/${frame}`)).json()) as { url: string };
    expect((await fetch(url)).status).toBe(200);
    for (const id of [open, frame]) expect((await call('DELETE', `/artifacts/${id}`)).status).toBe(204);
  });

  it('invariant 48: keeps what was ordered before', async () => {
    const { job_id } = await ada.job('POST', '/images/generate', { prompt: 'A pier', commit: true });
    stack.environment.STORAGE_MIN_FREE_BYTES = '9000000GiB';
    await stack.startWorker();
    expect(await ada.untilEnded(job_id)).toMatchObject({ status: 'succeeded' });
  });
});

/** A finished clip, as a row: what a film is planned by. */
async function clipOf({ api }: MediaStack, user: MediaUser): Promise<string> {
  const id = uuidv7();
  await api.query(
    `insert into artifacts (id, user_id, role, state, object_key, content_type, bytes, sha256, width, height,
                            duration_s, fps, created_at)
     values ($1, $2, 'clip', 'ready', $3, 'video/mp4', 10, 'ab', 1280, 720, 3, 24, now())`,
    [id, user.userId, `media/${id}/clip`],
  );
  return id;
}
