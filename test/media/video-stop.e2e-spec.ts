import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaUpkeep, Workspaces } from '@cse/media';
import { eventually } from '../harness/eventually';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { uploadPicture } from './pictures';

/** Work of minutes on this machine that is ended before it is done: by its time, its owner, or the end of the worker. */
describe('clips that are not finished', () => {
  let stack: MediaStack;
  let ada: MediaUser;
  let still: string;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cse-stop-'));
    stack = await startMedia({ DAILY_VIDEO_SECONDS: '1000', MEDIA_WORK_DIR: folder });
    ada = await stack.user();
    still = await uploadPicture(stack.api.url, ada);
  });
  afterAll(async () => {
    await stack.close();
    await rm(folder, { recursive: true, force: true });
  });

  const begin = (): Promise<Job> =>
    ada.job('POST', '/video/generate', {
      artifact_id: still,
      video_prompt: 'an hour passes',
      duration_s: 60,
      fps: 60,
      resolution: '1080p',
      commit: true,
    });
  const job = (id: string): Promise<Job> => ada.job('GET', `/video/jobs/${id}`);
  const isHalfWay = (id: string): Promise<void> =>
    eventually(async () => expect((await job(id)).progress).toBeGreaterThan(0), 25_000);

  it('end at their deadline, at their owner’s wish and with the worker, and leave no program and no file behind', async () => {
    const late = await begin();
    const hasty = await stack.startWorker({ MEDIA_VIDEO_DEADLINE_S: '2' });
    expect(await ada.untilEnded(late.job_id, 'video')).toMatchObject({
      status: 'expired',
      error: { code: 'deadline_exceeded', retryable: true },
      cost: { charged_usd: 0 },
    });

    await hasty.close();
    const worker = await stack.startWorker();
    const unwanted = await begin();
    await isHalfWay(unwanted.job_id);
    await ada.job('POST', `/video/jobs/${unwanted.job_id}/cancel`);
    expect(await ada.untilEnded(unwanted.job_id, 'video')).toMatchObject({ status: 'canceled', error: null });

    const interrupted = await begin();
    await isHalfWay(interrupted.job_id);
    expect((await readdir(folder)).filter((name) => name.startsWith('cse-media-'))).toHaveLength(1);
    await worker.close();
    expect(await job(interrupted.job_id)).toMatchObject({ status: 'running', stage: 'waiting', attempts: 0 });
    // A folder goes when its ffmpeg has ended, not before.
    expect((await readdir(folder)).filter((name) => name.startsWith('cse-media-'))).toEqual([]);

    expect(await ada.job('POST', `/video/jobs/${interrupted.job_id}/cancel`)).toMatchObject({ status: 'canceled' });
    const holds = await stack.api.query(`select distinct state from usage_reservations`);
    expect(holds).toEqual([{ state: 'released' }]);
    expect(await stack.api.query('select 1 from usage_ledger')).toEqual([]);
  }, 120_000);

  it('leave nothing for ever when their worker is killed: neither folders nor objects that no row holds', async () => {
    for (const name of ['cse-media-old', 'cse-media-new', 'somebody-else']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'still-0.png'), 'a frame');
      if (name !== 'cse-media-new') await utimes(join(folder, name), 0, 0);
    }
    expect(await stack.api.app.get(Workspaces).removeAbandoned()).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['cse-media-new', 'somebody-else']);

    // The api died after it had stored a frame, and before it had written the job down.
    const draft = await ada.job('POST', '/video/generate', {
      artifact_id: still,
      video_prompt: 'a boat',
      duration_s: 4,
      commit: false,
    });
    const [{ key }] = (await stack.api.query(
      `with gone as (delete from generations where id = $1 returning held_keys[1] as key)
       insert into pending_objects select key, now() - interval '1 second' from gone returning object_key as key`,
      [draft.job_id],
    )) as [{ key: string }];
    const objects = join(stack.environment.DATA_DIR!, 'objects');
    const frames = async (): Promise<string[]> =>
      (await readdir(objects, { recursive: true })).filter((name) => name.includes(key.split('/').at(-1)!));
    expect(await frames()).not.toEqual([]);
    await stack.api.app.get(MediaUpkeep).erase();
    expect(await frames()).toEqual([]);
    expect(await stack.api.query('select 1 from pending_objects where object_key = $1', [key])).toEqual([]);
  });
});
