import { testRedisUrl } from '../harness/test-redis';
import { ClipLab } from './clip-facts';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const redis = testRedisUrl();
const QUEUE: Record<string, string> = redis ? { REDIS_URL: redis, QUEUE_PREFIX: `cse-video-${process.pid}` } : {};
const SECRET = 'Wenceslas Quimby rows out';

/** The walk of an author without any key: pictures, a clip between each two, a film of the clips. */
describe('from pictures to a film', () => {
  let stack: MediaStack;
  let ada: MediaUser;
  let lab: ClipLab;
  let stills: Job['artifacts'];
  const clips: Job[] = [];

  beforeAll(async () => {
    lab = await new ClipLab().open();
    stack = await startMedia(QUEUE);
    await stack.startWorker();
    ada = await stack.user('ada@example.com');
    const prompts = ['Wide shot: a harbour at dusk in the rain', 'Close-up of the captain at night'];
    const jobs = await Promise.all(
      prompts.map((prompt) => ada.job('POST', '/images/generate', { prompt, commit: true })),
    );
    stills = (await Promise.all(jobs.map(({ job_id }) => ada.untilEnded(job_id)))).map(
      ({ artifacts }) => artifacts[0]!,
    );
  });
  afterAll(async () => {
    await stack.close();
    await lab.close();
  });

  const body = (change: object = {}): object => ({
    artifact_id: stills[0]!.artifact_id,
    end_artifact_id: stills[1]!.artifact_id,
    video_prompt: SECRET,
    duration_s: 4,
    commit: true,
    ...change,
  });

  it('makes a clip of exactly its length that begins and ends on the given frames', async () => {
    const draft = await ada.job('POST', '/video/generate', body({ commit: false, resolution: '720p' }));
    expect(draft).toMatchObject({ kind: 'video', status: 'draft', provider: 'animatic', cost: { estimate_usd: 0 } });
    expect(draft.duration).toEqual({ requested_s: 4, billed_s: 4, delivered_s: null });
    expect(await stack.api.query(`select 1 from pending_objects where object_key like 'frames%'`)).toEqual([]);
    expect((await ada.call('POST', `/video/jobs/${draft.job_id}/commit`)).status).toBe(202);
    const events = await ada.call('GET', `/video/jobs/${draft.job_id}/events`, undefined, {
      accept: 'text/event-stream',
    });
    const stream = await events.text();
    const progress = [...stream.matchAll(/^event: progress\ndata: \{"progress":([\d.]+)/gm)].map(([, at]) =>
      Number(at),
    );
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    const done = JSON.parse(/event: done\ndata: (.*)/.exec(stream)![1]!) as Job;
    clips.push(done);
    expect(done).toMatchObject({ status: 'succeeded', attempts: 1, error: null, cost: { charged_usd: 0 } });
    expect(done.duration).toEqual({ requested_s: 4, billed_s: 4, delivered_s: 4 });
    expect(done.artifacts.map(({ role }) => role)).toEqual(['clip', 'poster']);
    const [clip, poster] = done.artifacts;
    expect(clip).toMatchObject({ content_type: 'video/mp4', width: 1280, height: 720, duration_s: 4, fps: 24 });
    expect(poster).toMatchObject({ content_type: 'image/jpeg', width: 1280, height: 720, thumbhash: clip!.thumbhash });

    const path = await lab.fetch('clip.mp4', clip!.url);
    const facts = await lab.facts(path);
    expect(facts).toMatchObject({ frames: 96, hasSound: false, startsFast: true });
    expect(facts.stream).toMatch(/^h264 .*yuv420p.* 1280x720/);
    expect(Math.abs(facts.durationS - 4)).toBeLessThanOrEqual(1 / 24);
    const inputs = await Promise.all(stills.map(({ url }, index) => lab.fetch(`still-${index}.png`, url)));
    const likenesses = [
      await lab.likeness(path, 0, inputs[0]!, '1280:720'),
      await lab.likeness(path, 95, inputs[1]!, '1280:720'),
    ];
    process.stdout.write(`SSIM of first and last frame: ${likenesses.join(', ')}; ${facts.durationS} s\n`);
    expect(Math.min(...likenesses)).toBeGreaterThan(0.95);
  });

  it.each([
    [{ end_artifact_id: undefined, duration_s: 0.5, fps: 60, resolution: '480p', aspect_ratio: '9:16' }, 30, '480x854'],
    [{ duration_s: 1.3, fps: 12, resolution: '480p', aspect_ratio: '4:3', quality_tier: 'draft' }, 16, '640x480'],
  ])('keeps to %j', async (change, frames, size) => {
    const { job_id } = await ada.job('POST', '/video/generate', body(change));
    const done = await ada.untilEnded(job_id, 'video');
    clips.push(done);
    expect(done.warnings.map(({ code }) => code)).toContain('frame_cropped');
    const facts = await lab.facts(await lab.fetch('shaped.mp4', done.artifacts[0]!.url));
    expect([facts.frames, facts.stream.includes(size)]).toEqual([frames, true]);
    expect(done.artifacts[0]).toMatchObject({ fps: change.fps });
  });

  it('joins three clips of different shape and rate to one film, with crossfades', async () => {
    const [first, tall, slow] = clips.map(({ artifacts }) => artifacts[0]!.artifact_id);
    const request = {
      clips: [{ artifact_id: first, trim_end_s: 1 }, { artifact_id: tall }, { artifact_id: slow, trim_start_s: 0.25 }],
      transition: 'crossfade',
      transition_s: 0.25,
      resolution: '480p',
      commit: true,
    };
    const { job_id } = await ada.job('POST', '/video/stitch', request);
    const film = await ada.untilEnded(job_id, 'video');
    expect(film).toMatchObject({ kind: 'stitch', status: 'succeeded', provider: 'stitch', progress: 1 });
    // 3 s, 0.5 s and 26 frames at 24 a second, less two fades of 6 frames.
    const frames = 72 + 12 + 26 - 2 * 6;
    expect(film.duration!.requested_s).toBeCloseTo(frames / 24, 3);
    expect(film.duration!.delivered_s).toBeCloseTo(frames / 24, 2);
    expect(film.artifacts.map(({ role }) => role)).toEqual(['clip', 'poster']);
    const path = await lab.fetch('film.mp4', film.artifacts[0]!.url);
    const facts = await lab.facts(path);
    expect(facts).toMatchObject({ frames, startsFast: true });
    expect(facts.stream).toMatch(/^h264 .*yuv420p.* 854x480/);
    const listed = (await (await ada.call('GET', '/video/jobs')).json()) as { items: Job[] };
    expect(listed.items.map(({ kind }) => kind)).toEqual(['stitch', 'video', 'video', 'video']);
    expect((await ada.call('GET', `/images/jobs/${job_id}`)).status).toBe(404);
  });

  it('leaves neither prompt nor frames behind, and settles each job once by its seconds', async () => {
    const rows = await stack.api.query<{ input: Buffer | null; held: string[] }>(
      `select input, held_keys as held from generations where kind <> 'image'`,
    );
    expect(rows).toHaveLength(4);
    expect(rows.every(({ input, held }) => input === null && held.length === 0)).toBe(true);
    expect(stack.api.logs.text).not.toContain('Quimby');
    const ledger = await stack.api.query<{ seconds: string; cost: string; outcome: string }>(
      `select l.video_seconds as seconds, l.cost, l.outcome, l.estimated from usage_ledger l
         join generations g on g.reservation_id = l.reservation_id where g.kind <> 'image' order by g.id`,
    );
    expect(ledger.map(({ seconds }) => Number(seconds))).toEqual([4, 0.5, 1.3, 4.083]);
    expect(ledger.every(({ cost, outcome }) => cost === '0' && outcome === 'complete')).toBe(true);
  });
});
