import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaConfig } from '@cse/config';
import { clipParts, declaring } from '@cse/storage';
import sharp from 'sharp';
import { failureOf, providerContext } from '../../../../../test/fakes/media-vendor/provider-test';
import { findFfmpeg } from '../../ffmpeg/find-ffmpeg';
import { Ffmpeg } from '../../ffmpeg/ffmpeg';
import { probeClip } from '../../ffmpeg/probe-clip';
import { videoSize } from '../../capabilities/pixel-size';
import type { GivenPicture, VideoTask } from '../../media-model';
import { StoryboardModel } from '../storyboard/image.model';
import { AnimaticModel } from './video.model';

/** Both programs that a machine may have: the one that npm brought, and the system's where there is one. */
const programs = [new MediaConfig({ PATH: '' }), new MediaConfig({ PATH: process.env.PATH })]
  .map((config) => findFfmpeg(config))
  .filter((program) => program !== undefined)
  .filter((program, index, all) => all.findIndex(({ path }) => path === program.path) === index);

let folder: string;
let frames: [GivenPicture, GivenPicture];
/** What a camera may see of the first frame: all of it, or what a push or a pan ends on. */
let views: Record<string, GivenPicture>;
/** Large enough to tell one view from another. */
const SMALL = { resolution: '480p', tier: 'draft' } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'animatic-'));
  frames = [await drawn('Wide shot: a harbour at dusk in the rain'), await drawn('Close-up of the captain at night')];
  views = await viewsOf(frames[0]);
});
afterAll(() => rm(folder, { recursive: true }));

async function drawn(prompt: string): Promise<GivenPicture> {
  const task = { kind: 'image', model: 'storyboard-3', prompt, aspectRatio: '16:9', tier: 'draft', count: 1 } as const;
  const result = await new StoryboardModel().submit(task, providerContext());
  const output = result.state === 'done' ? result.outputs[0] : undefined;
  if (output?.from !== 'bytes') throw new Error('a local picture is done at once');
  return { bytes: output.bytes, width: 1280, height: 720 };
}

const task = (changes: Partial<VideoTask> = {}): VideoTask => ({
  kind: 'video',
  model: 'animatic-1',
  prompt: 'the camera moves in',
  startFrame: frames[0],
  endFrame: frames[1],
  durationS: 4,
  requestedS: 4,
  resolution: '720p',
  aspectRatio: '16:9',
  tier: 'standard',
  ...changes,
});

/** Structural similarity of a frame of the clip with a picture in the size of that, 0–1. */
async function likeness(ffmpeg: Ffmpeg, clip: string, frame: number, picture: GivenPicture): Promise<number> {
  const still = join(folder, 'compare.png');
  await writeFile(still, picture.bytes);
  const size = `${picture.width}:${picture.height}:flags=lanczos`;
  const graph = `[0:v]select=eq(n\\,${frame}),setpts=0,scale=${size}:in_color_matrix=bt709,format=gbrp[a];[1:v]setpts=0,scale=${size},format=gbrp[b];[a][b]ssim=stats_file=-`;
  const said = await ffmpeg.read({
    inputs: [{ path: clip }, { path: still }],
    output: ['-filter_complex', graph, '-frames:v', '1', '-f', 'null', '-'],
    signal: new AbortController().signal,
    deadlineMs: 60_000,
  });
  return Number(/All:([\d.]+)/.exec(said.toString())?.[1]);
}

/** The view that a frame of the clip shows. */
async function seenIn(ffmpeg: Ffmpeg, clip: string, frame: number): Promise<string> {
  const likenesses: [string, number][] = [];
  for (const [name, view] of Object.entries(views)) likenesses.push([name, await likeness(ffmpeg, clip, frame, view)]);
  return likenesses.sort(([, a], [, b]) => b - a)[0]![0];
}

async function rendered(ffmpeg: Ffmpeg, changes: Partial<VideoTask> = {}, progress?: number[]): Promise<string> {
  const context = { ...providerContext(undefined, folder), progress: (at: number) => void progress?.push(at) };
  const result = await new AnimaticModel(() => ffmpeg).submit(task(changes), context);
  const output = result.state === 'done' ? result.outputs[0] : undefined;
  if (output?.from !== 'file') throw new Error('a local clip is a file');
  return output.path;
}

async function viewsOf({ bytes }: GivenPicture): Promise<Record<string, GivenPicture>> {
  const [width, height] = [640, 360];
  const whole = await sharp(bytes).resize(1280, 720).png().toBuffer();
  const part = async (zoom: number, x: number, y: number): Promise<GivenPicture> => {
    const [w, h] = [Math.round(1280 / zoom), Math.round(720 / zoom)];
    const left = Math.round((1280 - w) * x);
    const top = Math.round((720 - h) * y);
    const cut = sharp(whole).extract({ left, top, width: w, height: h }).resize(width, height).png();
    return { bytes: await cut.toBuffer(), width, height };
  };
  return {
    whole: await part(1, 0, 0),
    middle: await part(1.08, 0.5, 0.5),
    left: await part(1.2, 0, 0.5),
    right: await part(1.2, 1, 0.5),
    top: await part(1.2, 0.5, 0),
    bottom: await part(1.2, 0.5, 1),
  };
}

const never = new AbortController().signal;

describe('the local animator', () => {
  it('begins with the start frame, ends with the end frame and is as long as asked for, with every program', async () => {
    expect(programs.length).toBeGreaterThan(0);
    for (const program of programs) {
      const ffmpeg = new Ffmpeg(program, 2);
      const steps: number[] = [];
      const path = await rendered(ffmpeg, { durationS: 1.5, requestedS: 1.5 }, steps);
      const facts = await probeClip(ffmpeg, path, never);
      expect(facts).toMatchObject({ codec: 'h264', width: 1280, height: 720, frames: 36, hasSound: false });
      expect(facts.durationS).toBeCloseTo(1.5, 3);
      const likenesses = [await likeness(ffmpeg, path, 0, frames[0]), await likeness(ffmpeg, path, 35, frames[1])];
      process.stdout.write(`${program.version.split(' ')[2]}: SSIM of first and last frame ${likenesses.join(', ')}\n`);
      expect(Math.min(...likenesses)).toBeGreaterThan(0.95);
      expect(steps.at(-1)).toBe(1);
    }
  });

  it('makes the same bytes twice, and other bytes of other frames', async () => {
    const ffmpeg = new Ffmpeg(programs[0]!, 2);
    const digest = async (changes: Partial<VideoTask>): Promise<string> =>
      createHash('sha256')
        .update(await readFile(await rendered(ffmpeg, changes)))
        .digest('hex');
    const short = { ...SMALL, durationS: 0.5 };
    const [one, two] = [await digest(short), await digest(short)];
    expect(one).toBe(two);
    expect(await digest({ ...short, startFrame: frames[1], endFrame: frames[0] })).not.toBe(one);
  });

  it.each([
    ['a photo', undefined, 'algorithmicallyEnhanced'],
    ['a drawing of ours', 'algorithmicMedia', 'algorithmicMedia'],
    ['a picture of a model', 'trainedAlgorithmicMedia', 'trainedAlgorithmicMedia'],
  ] as const)('says what a clip over %s is', async (_, type, expected) => {
    const ffmpeg = new Ffmpeg(programs[0]!, 2);
    const startFrame = { ...frames[0], bytes: declaring(frames[0].bytes, 'png', type) };
    const changes = { ...SMALL, startFrame, endFrame: undefined, durationS: 0.5 };
    expect((await clipParts(await rendered(ffmpeg, changes))).sourceType).toBe(expected);
  });

  it.each([
    [{ aspectRatio: '9:16', durationS: 0.5, fps: 60, endFrame: undefined }, 30],
    [{ aspectRatio: '21:9', durationS: 1, fps: 12 }, 12],
    [{ aspectRatio: '1:1', durationS: 1.03, fps: 30 }, 31],
  ] as const)('renders %j as %i frames', async (changes, count) => {
    const ffmpeg = new Ffmpeg(programs[0]!, 2);
    const path = await rendered(ffmpeg, { ...changes, ...SMALL });
    const facts = await probeClip(ffmpeg, path, never);
    expect(facts).toMatchObject({ ...videoSize(changes.aspectRatio, '480p'), frames: count });
    expect(Math.round(facts.fps)).toBe(changes.fps);
  });

  it.each([
    ['Static camera. A boat rows out.', 'whole', 'whole'],
    ['Slow push in. A boat.', 'whole', 'middle'],
    ['Pull out slowly.', 'middle', 'whole'],
    ['Pan left over the quay', 'whole', 'left'],
    ['the camera pans to the right', 'whole', 'right'],
    ['Tilt up to the lamp', 'whole', 'top'],
    ['Tilt down.', 'whole', 'bottom'],
    ['a boat rows out', 'whole', 'middle'],
  ] as const)('moves its camera as "%s" asks: from the %s to the %s', async (prompt, from, to) => {
    const ffmpeg = new Ffmpeg(programs[0]!, 2);
    const path = await rendered(ffmpeg, { ...SMALL, prompt, endFrame: undefined, durationS: 0.5 });
    expect([await seenIn(ffmpeg, path, 0), await seenIn(ffmpeg, path, 11)]).toEqual([from, to]);
  });

  it.each([
    ['Pan left over the quay', 'left'],
    // There is nothing around the last frame.
    ['Pull out slowly.', 'whole'],
  ] as const)(
    'goes on with a clip as "%s" asks: from its last frame, without a jump, to the %s',
    async (prompt, to) => {
      const ffmpeg = new Ffmpeg(programs[0]!, 2);
      const before = join(folder, 'before.mp4');
      const still = { ...SMALL, prompt: 'Static camera.', endFrame: undefined, durationS: 0.5 };
      await rename(await rendered(ffmpeg, still), before);
      const extendOf = { path: before, durationS: 0.5 };
      const path = await rendered(ffmpeg, { ...still, prompt, extendOf, startFrame: undefined });
      expect(await probeClip(ffmpeg, path, never)).toMatchObject({ frames: 24, ...videoSize('16:9', '480p') });
      expect((await clipParts(path)).sourceType).toBe((await clipParts(before)).sourceType);
      for (const frame of [0, 11, 12]) expect(await likeness(ffmpeg, path, frame, views.whole!)).toBeGreaterThan(0.95);
      expect(await seenIn(ffmpeg, path, 23)).toBe(to);
    },
  );

  it('stops at once when it is told to', async () => {
    const stop = new AbortController();
    const context = { ...providerContext(stop.signal, folder), progress: () => stop.abort() };
    const lost = new AnimaticModel(() => new Ffmpeg(programs[0]!, 2)).submit(task({ durationS: 60 }), context);
    expect((await failureOf(lost)).failure).toBe('not_accepted');
  });
});
