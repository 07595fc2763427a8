import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidv7 } from '@cse/core';
import { MediaUpkeep } from '@cse/media';
import { startFakeS3, type FakeS3 } from '../fakes/s3-gate/s3-gate';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { uploadPicture } from './pictures';

interface Report {
  id: string;
  reason: string;
  state: string;
  decided_at: string | null;
  artifact_id: string;
  artifact: { role: string; hidden: boolean; url: string | null } | null;
  owner_id: string | null;
  reporter_id: string | null;
}

interface Shown {
  artifact_id: string;
  hidden: boolean;
  url: string | null;
  state: string;
}

const STORES = ['fs', 's3'] as const;

describe.each(STORES)('reported files, kept in %s', (driver) => {
  let s3: FakeS3 | undefined;
  let stack: MediaStack;
  let root: MediaUser;
  let ada: MediaUser;
  let bob: MediaUser;
  let job: Job;

  beforeAll(async () => {
    s3 = driver === 's3' ? await startFakeS3() : undefined;
    stack = await startMedia({
      ADMIN_EMAILS: 'root@example.com',
      USER_RATE_LIMITS: 'reads=100000,writes=100000',
      DAILY_COST_CAP_USD: '1000',
      ...(s3 && {
        STORAGE_DRIVER: 's3',
        S3_ENDPOINT: s3.endpoint,
        S3_BUCKET: s3.bucket,
        S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
      }),
    });
    await stack.startWorker();
    [root, ada] = [await stack.user('root@example.com'), await stack.user('ada@example.com')];
  });
  let people = 0;
  beforeEach(async () => {
    bob = await stack.user(`bob-${people++}@example.com`);
    const { job_id } = await ada.job('POST', '/images/generate', { prompt: `a quay, ${people}`, commit: true });
    job = await ada.untilEnded(job_id);
  });
  afterAll(async () => {
    await stack.close();
    await s3?.stop();
  });

  const json = async <T>(answer: Promise<Response>): Promise<T & { status: number }> => {
    const response = await answer;
    return { ...((await response.json()) as T), status: response.status };
  };
  const report = (who: MediaUser, id: string, reason = 'violence') =>
    json<{ received?: boolean; code?: string }>(
      who.call('POST', `/artifacts/${id}/report`, { reason, comment: 'see' }),
    );
  const reports = async (query = ''): Promise<Report[]> =>
    (await json<{ items: Report[] }>(root.call('GET', `/admin/reports${query}`))).items;
  const decide = (id: string, state: string) => json<Report>(root.call('PATCH', `/admin/reports/${id}`, { state }));
  const shown = (id: string) => json<Shown>(ada.call('GET', `/artifacts/${id}`));
  const statusOf = async (url: string) => (await fetch(url)).status;

  it('are taken from anybody, once from each, and shown to admins with a link', async () => {
    const [picture, small] = job.artifacts as [Job['artifacts'][0], Job['artifacts'][0]];
    for (const reason of ['violence', 'hate'])
      expect(await report(bob, picture.artifact_id, reason)).toEqual({ received: true, status: 202 });
    // A small picture stands for its file.
    expect((await report(ada, small.artifact_id, 'other')).status).toBe(202);
    const of = (await reports('?state=open')).filter(({ artifact_id }) => artifact_id === picture.artifact_id);
    expect(of).toMatchObject([
      { reason: 'other', state: 'open', reporter_id: ada.userId, owner_id: ada.userId },
      { reason: 'violence', state: 'open', reporter_id: bob.userId, owner_id: ada.userId, decided_at: null },
    ]);
    expect(of[1]!.artifact).toMatchObject({ role: 'image', hidden: false });
    expect(await statusOf(of[1]!.artifact!.url!)).toBe(200);
    expect((await bob.call('GET', '/admin/reports')).status).toBe(403);
    expect((await bob.call('PATCH', `/admin/reports/${of[1]!.id}`, { state: 'dismissed' })).status).toBe(403);
    // No word of theirs is kept.
    const [row] = await stack.api.query<{ columns: string[] }>(
      `select array_agg(column_name::text) as columns from information_schema.columns where table_name = 'artifact_reports'`,
    );
    expect(row!.columns).not.toContain('comment');
  });

  it('that are hidden have no link any more, neither old nor new, and nothing is built upon them', async () => {
    const before = job.artifacts.map(({ url }) => url);
    const [picture] = job.artifacts as [Job['artifacts'][0]];
    const still = await uploadPicture(stack.api.url, ada);
    const uploaded = (await shown(still)).url!;
    for (const id of [picture.artifact_id, still]) await report(bob, id);
    for (const { id } of (await reports()).filter(({ artifact_id }) =>
      [picture.artifact_id, still].includes(artifact_id),
    )) {
      expect(await decide(id, 'hidden')).toMatchObject({
        status: 200,
        state: 'hidden',
        artifact: { hidden: true, url: null },
      });
    }
    for (const url of [...before, uploaded]) expect(await statusOf(url)).toBe(404);
    for (const { artifact_id } of [...job.artifacts, { artifact_id: still }]) {
      expect(await shown(artifact_id)).toMatchObject({ status: 200, state: 'ready', hidden: true, url: null });
    }
    expect((await ada.job('GET', `/images/jobs/${job.job_id}`)).artifacts).toMatchObject([
      { hidden: true, url: null },
      { hidden: true, url: null },
    ]);
    const clip = { artifact_id: still, video_prompt: 'it turns', duration_s: 4, commit: true };
    for (const body of [
      clip,
      { ...clip, artifact_id: await uploadPicture(stack.api.url, ada), end_artifact_id: still },
    ]) {
      const refused = await json<{ code: string; errors: { pointer: string }[] }>(
        ada.call('POST', '/video/generate', body),
      );
      expect(refused).toMatchObject({ status: 409, code: 'invalid_state' });
      expect(refused.errors[0]!.pointer).toMatch(/artifact_id$/);
    }
    expect(await stack.api.query('select * from pending_objects where object_key like $1', ['hidden/%'])).toEqual([]);
  });

  it('that are shown again have links again, and who else reports a hidden one changes nothing', async () => {
    const [picture] = job.artifacts as [Job['artifacts'][0]];
    await report(bob, picture.artifact_id);
    const [{ id }] = (await reports('?state=open&limit=1')) as [Report];
    await decide(id, 'hidden');
    await report(ada, picture.artifact_id);
    const both = (await reports('?state=hidden')).filter(({ artifact_id }) => artifact_id === picture.artifact_id);
    expect(both).toHaveLength(2);
    for (const state of ['dismissed', 'dismissed', 'open', 'hidden', 'hidden', 'dismissed']) {
      expect(await decide(id, state)).toMatchObject({ state, artifact: { hidden: state === 'hidden' } });
      expect(
        (await reports(`?state=${state}`)).filter(({ artifact_id }) => artifact_id === picture.artifact_id),
      ).toHaveLength(2);
    }
    for (const { artifact_id } of job.artifacts) expect(await statusOf((await shown(artifact_id)).url!)).toBe(200);
    const deeds = await stack.api.query(
      `select changes ->> 'state' as state from security_events where name = 'report_decided' and user_id = $1 and changes ->> 'report' = $2 order by id`,
      [ada.userId, id],
    );
    expect(deeds).toHaveLength(7);
  });

  it('that are deleted are gone, hidden or not, and what was said of them stays without them', async () => {
    const [picture] = job.artifacts as [Job['artifacts'][0]];
    await report(bob, picture.artifact_id);
    const [{ id }] = (await reports('?state=open&limit=1')) as [Report];
    await decide(id, 'hidden');
    const keys = await stack.api.query<{ key: string }>(
      'select object_key as key from artifacts where id = $1 or parent_id = $1',
      [picture.artifact_id],
    );
    expect(keys.map(({ key }) => key.split('/')[0])).toEqual(['hidden', 'hidden']);
    expect((await ada.call('DELETE', `/artifacts/${picture.artifact_id}`)).status).toBe(204);
    if (driver === 'fs') {
      const folder = join(stack.environment.DATA_DIR!, 'objects');
      for (const { key } of keys) await expect(rm(join(folder, key))).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect(await decide(id, 'dismissed')).toMatchObject({ state: 'dismissed', artifact: null, owner_id: ada.userId });
  });

  it('are moved by upkeep when the process died that was to do it', async () => {
    const [picture] = job.artifacts as [Job['artifacts'][0]];
    await stack.api.query('update artifacts set hidden_at = now() where id = $1 or parent_id = $1', [
      picture.artifact_id,
    ]);
    expect(await statusOf(picture.url)).toBe(200);
    await stack.api.app.get(MediaUpkeep, { strict: false }).erase();
    expect(await statusOf(picture.url)).toBe(404);
    // A move that was done, and not written down.
    await stack.api.query(`update artifacts set object_key = replace(object_key, 'hidden/', 'media/') where id = $1`, [
      picture.artifact_id,
    ]);
    await stack.api.app.get(MediaUpkeep, { strict: false }).erase();
    await stack.api.query('update artifacts set hidden_at = null where id = $1 or parent_id = $1', [
      picture.artifact_id,
    ]);
    await stack.api.app.get(MediaUpkeep, { strict: false }).erase();
    expect(await statusOf((await shown(picture.artifact_id)).url!)).toBe(200);
  });

  it('are not to be found by reporting: as many as are not there are refused in a day', async () => {
    for (let times = 0; times < 50; times++) expect((await report(bob, uuidv7())).status).toBe(202);
    const [picture] = job.artifacts as [Job['artifacts'][0]];
    for (const id of [uuidv7(), picture.artifact_id]) {
      expect(await report(bob, id)).toMatchObject({ status: 429, code: 'rate_limited' });
    }
    expect(await stack.api.query('select * from artifact_reports where user_id = $1', [bob.userId])).toEqual([]);
    expect((await bob.call('POST', `/artifacts/${picture.artifact_id}/report`, { reason: 'boring' })).status).toBe(400);
  });

  it('are told to both sides in their own export, without the other', async () => {
    const [picture] = job.artifacts as [Job['artifacts'][0]];
    await report(bob, picture.artifact_id, 'minors');
    const mine = await json<{ media: { reports: object[] } }>(bob.call('GET', '/auth/me/export'));
    expect(mine.media.reports).toMatchObject([{ artifact_id: picture.artifact_id, reason: 'minors', state: 'open' }]);
    const theirs = await (await ada.call('GET', '/auth/me/export')).text();
    expect(theirs).toContain('"reason":"minors"');
    expect(theirs).not.toContain(bob.userId);
  });
});
