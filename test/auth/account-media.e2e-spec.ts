import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaUpkeep } from '@cse/media';
import type { INestApplicationContext } from '@nestjs/common';
import sharp from 'sharp';
import { dumpTables } from '../harness/dump-database';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';

/** Deletion proven where it is hardest: jobs, their events and attempts, and files in the store. */
describe('an account with pictures', () => {
  let stack: MediaStack;
  let worker: INestApplicationContext;

  beforeAll(async () => {
    stack = await startMedia();
    worker = await stack.startWorker();
  });

  afterAll(() => stack.close());

  /** Files with something in them: where an upload was, an empty one keeps its link dead for a while. */
  const files = async () => {
    const entries = await readdir(stack.environment.DATA_DIR!, { recursive: true, withFileTypes: true });
    const objects = entries.filter((entry) => entry.isFile() && entry.parentPath.includes('objects'));
    return objects.filter(({ parentPath, name }) => statSync(join(parentPath, name)).size > 0).map(({ name }) => name);
  };

  interface Upload {
    artifact_id: string;
    upload: { url: string; method: string; headers: Record<string, string> };
  }

  async function announce(person: MediaUser, bytes: Buffer): Promise<Upload> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const announced = await person.call('POST', '/artifacts', {
      content_type: 'image/png',
      bytes: bytes.length,
      sha256,
    });
    expect(announced.status).toBe(201);
    return (await announced.json()) as Upload;
  }

  const put = ({ upload }: Upload, bytes: Buffer) =>
    fetch(upload.url, { method: upload.method, headers: upload.headers, body: new Uint8Array(bytes) });

  /** A finished job, a job that waits for consent, a picture taken in, and one only sent. */
  async function somebody() {
    const person = await stack.user('painter@example.com');
    const ordered = await person.job('POST', '/images/generate', { prompt: 'A ferry at dawn', commit: true });
    const job = await person.untilEnded(ordered.job_id);
    expect(job.status).toBe('succeeded');
    const draft = await person.job('POST', '/images/generate', { prompt: 'A ferry at dusk', commit: false });
    const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
    const taken = await announce(person, picture);
    expect((await put(taken, picture)).ok).toBe(true);
    expect((await person.call('POST', `/artifacts/${taken.artifact_id}/complete`)).status).toBe(200);
    const sent = await announce(person, picture);
    expect((await put(sent, picture)).ok).toBe(true);
    return { person, job, draft, taken, sent };
  }

  it('is exported with its jobs, what happened to them, and its files', async () => {
    const { person, job, draft, taken } = await somebody();
    const exported = await (await person.call('GET', '/auth/me/export')).json();
    const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
    const { media } = exported as { media: Record<string, { id: string; generation_id: string }[]> };
    expect(idsOf(media.jobs!)).toEqual([job.job_id, draft.job_id]);
    expect(idsOf(media.artifacts!)).toEqual(expect.arrayContaining([job.artifacts[0]!.artifact_id, taken.artifact_id]));
    expect(media.attempts).toEqual([expect.objectContaining({ generation_id: job.job_id, state: 'done' })]);
    expect(media.events!.every(({ generation_id }) => [job.job_id, draft.job_id].includes(generation_id))).toBe(true);
    expect(media.events).toContainEqual(expect.objectContaining({ generation_id: job.job_id, event: 'done' }));
    expect(JSON.stringify(exported)).not.toMatch(/ferry|signature=|object_key/);
    await person.call('DELETE', '/auth/me');
  });

  it('T117 leaves no row, no event and no file behind, and nobody gets in by an old link', async () => {
    await worker.get(MediaUpkeep).erase();
    expect(await files()).toEqual([]);
    const other = await stack.user('other@example.com');
    const kept = await other.job('POST', '/images/generate', { prompt: 'A lighthouse', commit: true });
    await other.untilEnded(kept.job_id);
    const before = await files();

    const { person, job, draft, taken, sent } = await somebody();
    expect((await files()).length).toBeGreaterThan(before.length + 3);
    const links = job.artifacts.map(({ url }) => url);
    expect((await person.call('DELETE', '/auth/me')).status).toBe(204);
    await worker.get(MediaUpkeep).erase();

    const tables = await dumpTables(stack.api.database.url);
    const tablesWith = (id: string) => [...tables].filter(([, rows]) => rows.includes(id));
    expect(tablesWith(person.userId)).toEqual([]);
    // The names of objects that an upload's link could still bring for a day, so that they are erased when they come.
    tables.delete('public.pending_objects');
    for (const { artifact_id } of [taken, sent, ...job.artifacts]) expect(tablesWith(artifact_id)).toEqual([]);
    // The queue's log of its last ten thousand steps; nothing is left that would tell whose job it was.
    tables.delete('bullmq.event');
    for (const { job_id } of [job, draft]) expect(tablesWith(job_id)).toEqual([]);
    expect((await files()).sort()).toEqual(before.sort());
    for (const link of links) expect((await fetch(link)).status).toBe(404);
    expect((await other.call('GET', `/images/jobs/${kept.job_id}`)).status).toBe(200);
  });
});
