import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { testRedisUrl } from '../harness/test-redis';
import type { Job } from './job';

void execFile;
void mkdtemp;
void rm;
void writeFile;
void tmpdir;
void join;
void testRedisUrl;

describe('clips without any key', () => {
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    stack = await startMedia();
    await stack.startWorker();
    ada = await stack.user('ada@example.com');
  });
  afterAll(() => stack.close());

  it('works', async () => {
    const images = await ada.job('POST', '/images/generate', {
      prompt: 'Wide shot: a harbour at dusk in the rain',
      commit: true,
      parameters: { count: 2 },
    });
    const done = await ada.untilEnded(images.job_id);
    const [start, , end] = done.artifacts;
    const body = {
      artifact_id: start!.artifact_id,
      end_artifact_id: end!.artifact_id,
      video_prompt: 'the boat leaves',
      duration_s: 4,
      commit: false,
    };
    const draft = await ada.job('POST', '/video/generate', body);
    console.log(draft);
    const answer = await ada.call('POST', `/video/jobs/${draft.job_id}/commit`);
    expect(answer.status).toBe(202);
    const clip = await ada.untilEnded(draft.job_id, 'video');
    console.log(JSON.stringify(clip, null, 1));
    const id = clip.artifacts[0]!.artifact_id;
    const film: Job = await ada.job('POST', '/video/stitch', {
      clips: [{ artifact_id: id }, { artifact_id: id, trim_end_s: 1 }],
      transition: 'crossfade',
      commit: true,
    });
    console.log(JSON.stringify(await ada.untilEnded(film.job_id, 'video'), null, 1));
    console.log(stack.api.logs.lines.slice(-10));
  });
});
