import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaConfig } from '@cse/config';
import { Ffmpeg, type FfmpegRun } from './ffmpeg';
import { findFfmpeg } from './find-ffmpeg';
import { probeClip, readListing } from './probe-clip';

const program = findFfmpeg(new MediaConfig({ PATH: process.env.PATH }))!;
const ffmpeg = new Ffmpeg(program, 2);
const never = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A test picture that moves, as long as wanted. */
const pattern = (seconds: number, ...more: string[]): Pick<FfmpegRun, 'inputs' | 'output'> => ({
  inputs: [],
  output: ['-f', 'lavfi', '-i', `testsrc=d=${seconds}:s=320x240:r=24`, ...more, '-c:v', 'libx264'],
});
const reason = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing failed',
    (error: { reason: unknown }) => error.reason,
  );

describe('finding ffmpeg', () => {
  it('takes the named program alone, the one on the PATH before that of npm, and that of npm without a PATH', async () => {
    expect(findFfmpeg(new MediaConfig({ FFMPEG_PATH: '/nowhere/ffmpeg', PATH: process.env.PATH }))).toBeUndefined();
    expect(findFfmpeg(new MediaConfig({ FFMPEG_PATH: program.path, PATH: '' }))?.path).toBe(program.path);
    expect(findFfmpeg(new MediaConfig({ PATH: '' }))?.path).toContain('@ffmpeg-installer');
    const impostor = join(folder, 'ffmpeg');
    await writeFile(impostor, '#!/bin/sh\necho " ... fade"\n', { mode: 0o700 });
    expect(findFfmpeg(new MediaConfig({ PATH: folder }))?.path).toContain('@ffmpeg-installer');
  });
});

describe('running ffmpeg', () => {
  it('measures what it made, and tells its progress', async () => {
    const path = join(folder, 'made.mp4');
    const seen: number[] = [];
    const job = { ...pattern(2), signal: never, deadlineMs: 20_000, onFrame: (frame: number) => seen.push(frame) };
    await ffmpeg.run({ ...job, output: [...job.output, path] });
    expect(await probeClip(ffmpeg, path, never)).toEqual({
      codec: 'h264',
      width: 320,
      height: 240,
      frames: 48,
      durationS: 2,
      fps: 24,
      hasSound: false,
      // The pattern is 4:4:4 where nothing else is asked for.
      isPlain: false,
    });
    expect(seen.at(-1)).toBe(48);
  });

  it('is killed at its deadline and by its signal, and ends within the size it may have', async () => {
    const path = join(folder, 'long.mp4');
    const endless = { ...pattern(36_000), signal: never, deadlineMs: 300 };
    expect(await reason(ffmpeg.run({ ...endless, output: [...endless.output, path] }))).toBe('deadline');
    const stop = new AbortController();
    const stopped = { ...endless, signal: stop.signal, deadlineMs: 20_000, onFrame: () => stop.abort() };
    expect(await reason(ffmpeg.run({ ...stopped, output: [...endless.output, path] }))).toBe('stopped');
    const small = { ...pattern(20, '-preset', 'ultrafast'), signal: never, deadlineMs: 20_000, maxBytes: 50_000 };
    await ffmpeg.run({ ...small, output: [...small.output, '-f', 'mpegts', path] });
    expect((await stat(path)).size).toBeLessThan(100_000);
  });

  it('says so when the file is none, is not there, or the program is not', async () => {
    const page = join(folder, 'page.mp4');
    await writeFile(page, '<!doctype html>');
    expect(await reason(probeClip(ffmpeg, page, never))).toBe('exit');
    expect(await reason(probeClip(ffmpeg, join(folder, 'missing.mp4'), never))).toBe('exit');
    expect(await reason(probeClip(new Ffmpeg({ path: '/nowhere', version: '' }, 1), page, never))).toBe('start');
  });

  it('opens no connection for a file that asks for one', async () => {
    let asked = 0;
    const server = createServer((_, res) => {
      asked++;
      res.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const playlist = join(folder, 'clip.m3u8');
    await writeFile(playlist, `#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:${port}/a.ts\n#EXT-X-ENDLIST\n`);
    expect(await reason(probeClip(ffmpeg, playlist, never))).toBe('exit');
    await new Promise((resolve) => server.close(resolve));
    expect(asked).toBe(0);
  });

  it('reads no clip from a listing without frames or with a broken header', () => {
    expect(readListing('')).toBeUndefined();
    expect(readListing('#tb 0: 1/24\n#dimensions 0: 2x2\n')).toBeUndefined();
    expect(readListing('#dimensions 0: 2x2\n0, 0, 0, 1, 9, 0x0\n')).toBeUndefined();
  });
});
