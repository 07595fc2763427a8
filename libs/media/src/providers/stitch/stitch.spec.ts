import { appendFile, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaConfig } from '@cse/config';
import { declareClip } from '@cse/storage';
import sharp from 'sharp';
import { failureOf, providerContext } from '../../../../../test/fakes/media-vendor/provider-test';
import { FilmFinisher, VideoFinisher } from '../../finishing/clip.finisher';
import { Ffmpeg } from '../../ffmpeg/ffmpeg';
import { findFfmpeg } from '../../ffmpeg/find-ffmpeg';
import { probeClip } from '../../ffmpeg/probe-clip';
import type { GivenPicture, StitchTask, VideoTask } from '../../media-model';
import { FfmpegStitchModel } from './stitch.model';

const programs = [new MediaConfig({ PATH: '' }), new MediaConfig({ PATH: process.env.PATH })]
  .map((config) => findFfmpeg(config))
  .filter((program) => program !== undefined)
  .filter((program, index, all) => all.findIndex(({ path }) => path === program.path) === index);
const ffmpeg = new Ffmpeg(programs[0]!, 2);
const never = new AbortController().signal;
let folder: string;
/** Another size, rate, colour and sound each: 2 s of red at 24, 1.5 s of green at 30 with a tone, 2 s of tall blue at 12. */
let clips: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stitch-'));
  clips = [
    await clip('red', 'color=c=red:s=640x360:r=24:d=2', 2),
    await clip('green', 'color=c=green:s=320x240:r=30:d=1.5', 1.5, 'sine=frequency=440:duration=1.5'),
    await clip('blue', 'color=c=blue:s=360x640:r=12:d=2', 2),
  ];
});
afterAll(() => rm(folder, { recursive: true }));

async function clip(name: string, picture: string, seconds: number, sound?: string): Promise<string> {
  const path = join(folder, `${name}.mp4`);
  const output = [
    ...['-f', 'lavfi', '-i', picture, ...(sound ? ['-f', 'lavfi', '-i', sound] : [])],
    ...['-t', String(seconds), '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path],
  ];
  await ffmpeg.run({ inputs: [], output, signal: never, deadlineMs: 30_000 });
  return path;
}

/** The colour in the middle of the frames at the given numbers, as red, green and blue. */
async function colours(path: string, ...frames: number[]): Promise<number[][]> {
  const chosen = frames.map((frame) => `eq(n\\,${frame})`).join('+');
  const rgb = await ffmpeg.read({
    inputs: [{ path }],
    output: ['-vf', `select=${chosen},crop=2:2,scale=1:1`, '-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    signal: never,
    deadlineMs: 30_000,
  });
  return frames.map((_, index) => [...rgb.subarray(index * 3, index * 3 + 3)]);
}

/** The XMP of a clip as ffmpeg reads it. */
async function saidBy(path: string): Promise<string> {
  const output = ['-c', 'copy', '-f', 'ffmetadata', '-'];
  const inputs = [{ path, options: ['-export_xmp', '1'] }];
  return (await ffmpeg.read({ inputs, output, signal: never, deadlineMs: 30_000 })).toString();
}

const strongest = (rgb: number[]): number => rgb.indexOf(Math.max(...rgb));

const task = (changes: Partial<StitchTask> = {}): StitchTask => ({
  kind: 'stitch',
  model: 'stitch-1',
  clips: clips.map((path) => ({ path, trimStartS: 0, trimEndS: 0 })),
  transition: 'cut',
  transitionS: 0,
  ...changes,
});

async function film(changes: Partial<StitchTask> = {}, progress?: number[], by = ffmpeg): Promise<string> {
  const work = await mkdtemp(join(folder, 'work-'));
  const context = { ...providerContext(never, work), progress: (at: number) => void progress?.push(at) };
  const result = await new FfmpegStitchModel(() => by).submit(task(changes), context);
  const output = result.state === 'done' ? result.outputs[0] : undefined;
  if (output?.from !== 'file') throw new Error('a film is a file');
  expect((await readdir(work)).filter((name) => name.startsWith('segment-'))).toEqual([]);
  return output.path;
}

describe('the stitching engine', () => {
  it('brings mixed sizes, rates and silence to one film with one sound track, with every program', async () => {
    for (const program of programs) {
      const progress: number[] = [];
      const path = await film({}, progress, new Ffmpeg(program, 2));
      expect(await probeClip(ffmpeg, path, never)).toMatchObject({
        codec: 'h264',
        width: 640,
        height: 360,
        frames: 48 + 36 + 48,
        hasSound: true,
      });
      expect((await colours(path, 0, 47, 48, 83, 84, 131)).map(strongest)).toEqual([0, 0, 1, 1, 2, 2]);
      expect(progress.at(-1)).toBe(1);
      expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    }
  });

  it('fades picture and sound into each other, and shortens the film by it, with every program', async () => {
    for (const program of programs) {
      const path = await film({ transition: 'crossfade', transitionS: 0.5 }, undefined, new Ffmpeg(program, 2));
      const facts = await probeClip(ffmpeg, path, never);
      expect(facts).toMatchObject({ frames: 132 - 24, hasSound: true });
      expect(facts.durationS).toBeCloseTo(4.5, 3);
      const [before, middle, after] = await colours(path, 35, 42, 48);
      expect([strongest(before!), strongest(after!)]).toEqual([0, 1]);
      expect(Math.min(middle![0]!, middle![1]!)).toBeGreaterThan(40);
    }
  });

  it('trims, and delivers the rate and resolution that were asked for', async () => {
    const [red, green] = clips as [string, string];
    const trimmed = [
      { path: red, trimStartS: 0.5, trimEndS: 0.5 },
      { path: green, trimStartS: 0, trimEndS: 1 },
    ];
    const facts = await probeClip(ffmpeg, await film({ clips: trimmed, resolution: '480p', fps: 30 }), never);
    expect(facts).toMatchObject({ width: 854, height: 480, frames: 30 + 15 });
    const silent = await film({ clips: [trimmed[0]!, trimmed[0]!] });
    expect(await probeClip(ffmpeg, silent, never)).toMatchObject({ frames: 48, hasSound: false });
  });

  it('refuses a trim past the end and a file that is no clip, and stops when it is told to', async () => {
    const gone = [{ path: clips[0]!, trimStartS: 1, trimEndS: 1.5 }, task().clips[1]!];
    expect((await failureOf(film({ clips: gone }))).failure).toBe('invalid_request');
    const nothing = [{ path: join(folder, 'missing.mp4'), trimStartS: 0, trimEndS: 0 }, task().clips[1]!];
    expect((await failureOf(film({ clips: nothing }))).failure).toBe('task_failed');
    const stop = new AbortController();
    const context = { ...providerContext(stop.signal, folder), progress: () => stop.abort() };
    expect((await failureOf(new FfmpegStitchModel(() => ffmpeg).submit(task(), context))).failure).toBe('not_accepted');
  });

  it('comes with a poster frame and its facts', async () => {
    const context = { folder, signal: never, progress: () => undefined, madeBy: 'program' as const };
    const [main, poster] = (await new FilmFinisher(ffmpeg).finish(await film(), task(), context)).files;
    expect(main).toMatchObject({ role: 'clip', contentType: 'video/mp4', width: 640, durationS: 5.5, fps: 24 });
    expect(poster).toMatchObject({ role: 'poster', contentType: 'image/jpeg', width: 640, height: 360 });
  });

  it('says what it is made of', async () => {
    const made = join(folder, 'made.mp4');
    await copyFile(clips[0]!, made);
    await declareClip(made, 'trainedAlgorithmicMedia');
    const of = (...paths: string[]) => film({ clips: paths.map((path) => ({ path, trimStartS: 0, trimEndS: 0 })) });
    expect(await saidBy(await of(made, made))).toContain('/trainedAlgorithmicMedia<');
    expect(await saidBy(await of(made, clips[1]!))).toContain('/compositeSynthetic<');
    expect(await saidBy(await of(clips[0]!, clips[1]!))).toContain('/composite<');
  });
});

describe('finishing a clip', () => {
  const frame: GivenPicture = { bytes: Buffer.alloc(0), width: 1, height: 1 };
  const wanted = (changes: Partial<VideoTask> = {}): VideoTask => ({
    kind: 'video',
    model: 'm',
    prompt: 'p',
    startFrame: frame,
    durationS: 2,
    requestedS: 1.5,
    resolution: '480p',
    aspectRatio: '4:3',
    tier: 'draft',
    ...changes,
  });
  const finish = async (path: string, changes: Partial<VideoTask> = {}) => {
    const work = await mkdtemp(join(folder, 'finish-'));
    const context = { folder: work, signal: never, progress: () => undefined, madeBy: 'model' as const };
    return (await new VideoFinisher(ffmpeg).finish(path, wanted(changes), context)).files;
  };

  it('cuts, scales, changes the rate and keeps the sound', async () => {
    const [delivered, poster] = await finish(clips[1]!, { requestedS: 1, fps: 12 });
    expect(delivered).toMatchObject({ role: 'clip', width: 640, height: 480, durationS: 1, fps: 12 });
    expect(poster).toMatchObject({ role: 'poster', width: 640, height: 480 });
    const path = Buffer.isBuffer(delivered!.content) ? '' : delivered!.content.path;
    expect(await probeClip(ffmpeg, path, never)).toMatchObject({ frames: 12, hasSound: true });
  });

  it('keeps the last frame of a clip that must end on it, by playing it faster', async () => {
    const turning = join(folder, 'turning.mp4');
    const half = join(folder, 'half.mp4');
    await copyFile(await film({ clips: task().clips.slice(0, 2), transition: 'crossfade', transitionS: 0.2 }), turning);
    const [cut, retimed] = [
      await finish(turning, { requestedS: 1.5, resolution: '480p', aspectRatio: '16:9' }),
      await finish(turning, { requestedS: 1.5, resolution: '480p', aspectRatio: '16:9', endFrame: frame }),
    ];
    const ends = async ([main]: typeof cut) => {
      await copyFile(Buffer.isBuffer(main!.content) ? '' : main!.content.path, half);
      return strongest((await colours(half, 35))[0]!);
    };
    expect([await ends(cut), await ends(retimed)]).toEqual([0, 1]);
  });

  it('delivers pixels that every player shows', async () => {
    const rich = join(folder, 'rich.mp4');
    const output = [
      ...['-f', 'lavfi', '-i', 'color=c=red:s=640x480:r=24:d=1.5', '-c:v', 'libx264', '-pix_fmt', 'yuv444p'],
      rich,
    ];
    await ffmpeg.run({ inputs: [], output, signal: never, deadlineMs: 30_000 });
    expect((await probeClip(ffmpeg, rich, never)).isPlain).toBe(false);
    const [delivered] = await finish(rich);
    const path = Buffer.isBuffer(delivered!.content) ? '' : delivered!.content.path;
    expect(await probeClip(ffmpeg, path, never)).toMatchObject({ frames: 36, isPlain: true });
  });

  it('says that a model made it, and keeps what has a manifest to the byte', async () => {
    const right = join(folder, 'right.mp4');
    const picture = ['-f', 'lavfi', '-i', 'testsrc=s=640x480:r=24:d=1.5', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
    const output = [...picture, '-movflags', '+faststart', right];
    await ffmpeg.run({ inputs: [], output, signal: never, deadlineMs: 30_000 });
    const contentOf = async ([main]: Awaited<ReturnType<typeof finish>>) => {
      const path = (main!.content as { path: string }).path;
      return { said: await saidBy(path), bytes: await readFile(path) };
    };
    const kept = await contentOf(await finish(right));
    expect(kept.said).toContain('/trainedAlgorithmicMedia<');
    const poster = (await finish(right))[1]!.content as Buffer;
    expect((await sharp(poster).metadata()).xmp!.toString()).toContain('/trainedAlgorithmicMedia<');

    const words = 'jumbc2pa http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
    const head = Buffer.from([0, 0, 0, 24 + words.length, ...Buffer.from('uuid')]);
    const id = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');
    await appendFile(right, Buffer.concat([head, id, Buffer.from(words)]));
    expect((await contentOf(await finish(right))).bytes.equals(await readFile(right))).toBe(true);
    const cut = await contentOf(await finish(right, { requestedS: 1 }));
    expect([cut.said.includes('/trainedAlgorithmicMedia<'), cut.bytes.includes('jumb')]).toEqual([true, false]);
  });

  it('refuses a clip that is too short, and a file that is none', async () => {
    expect((await failureOf(finish(clips[1]!, { requestedS: 3 }))).failure).toBe('bad_output');
    expect((await failureOf(finish(join(folder, 'missing.mp4')))).failure).toBe('bad_output');
  });
});
