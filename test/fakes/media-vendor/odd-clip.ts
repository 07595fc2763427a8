import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FFMPEG } from './clip';

const run = promisify(execFile);
const HD = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...HD];
const pattern = (seconds: number, size = '1280x720'): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc=s=${size}:r=24:d=${seconds}`],
];
const tone = (seconds: number): string[] => ['-f', 'lavfi', '-i', `sine=f=440:d=${seconds}`];
/** A second of black, and two of white. */
const flash = [
  '-f',
  'lavfi',
  '-i',
  'color=c=black:s=1280x720:r=24:d=1[a];color=c=white:s=1280x720:r=24:d=2[b];[a][b]concat',
];
/** Silence, and a tone from `at` on. */
const beep = (at: number, seconds: number): string[] => [
  ...['-f', 'lavfi', '-i', `sine=f=440:d=${seconds}:r=48000,volume=enable='lt(t,${at})':volume=0`],
];

type Steps = (path: (name: string) => string) => string[][];
const one =
  (...args: string[]): Steps =>
  (path) => [[...args, path('clip.mp4')]];

/**
 * Clips as vendors deliver them that are not what they seem, for a request of three seconds at 24 frames a second in
 * 1280×720: what ffmpeg is told, one run after the other, the last of which writes the clip.
 */
const RECIPES = {
  whole: one(...pattern(3), ...tone(3), ...H264, '-c:a', 'aac', '-t', '3'),
  'sound-longer-than-picture': one(...pattern(3), ...tone(4.5), ...H264, '-c:a', 'aac'),
  'sound-shorter-than-picture': one(...pattern(3), ...tone(1), ...H264, '-c:a', 'aac'),
  'uncompressed-sound': (path) => [
    [...pattern(3), ...tone(3), ...H264, '-c:a', 'pcm_s16le', '-f', 'mov', path('clip.mp4')],
  ],
  'wide-pixels': one(...pattern(3), '-vf', 'setsar=4/3', ...H264),
  'narrow-pixels': one(...pattern(3, '1440x1080'), '-vf', 'setsar=4/3', ...H264),
  'two-frames-short': one(...pattern(2.9), ...tone(2.9), ...H264, '-c:a', 'aac', '-t', '2.9'),
  'quarter-short': one(...pattern(2.75), ...H264),
  'a-third-short': one(...pattern(2.66), ...H264),
  'starts-by-edit-list': (path) => [
    [...pattern(4.25), ...H264, '-g', '250', path('long.mp4')],
    ['-ss', '1.25', '-i', path('long.mp4'), '-c', 'copy', path('clip.mp4')],
  ],
  'picture-after-sound': (path) => [
    [...flash, ...H264, path('flash.mp4')],
    [
      ...['-itsoffset', '0.5', '-i', path('flash.mp4'), ...beep(1.5, 3.5)],
      ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', path('clip.mp4')],
    ],
  ],
  'sound-after-picture': (path) => [
    [...flash, ...H264, path('flash.mp4')],
    [...beep(0.5, 2.5), '-c:a', 'aac', path('beep.mp4')],
    [
      ...['-i', path('flash.mp4'), '-itsoffset', '0.5', '-i', path('beep.mp4')],
      // Of another rate than was asked for, so that it cannot be kept.
      ...['-map', '0:v', '-map', '1:a', '-c', 'copy', path('clip.mp4')],
    ],
  ],
  'frames-left-out': one(...pattern(3), '-vf', "select='not(between(n,12,36))'", '-vsync', 'vfr', ...H264),
} satisfies Record<string, Steps>;

export type OddClip = keyof typeof RECIPES;

const clips = new Map<OddClip, Promise<Buffer>>();

/** Made once; a few hundred kilobytes. */
export function oddClip(name: OddClip): Promise<Buffer> {
  const clip = clips.get(name) ?? make(name);
  clips.set(name, clip);
  return clip;
}

async function make(name: OddClip): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'odd-clip-'));
  try {
    for (const args of RECIPES[name]((file) => join(folder, file))) await run(FFMPEG, ['-v', 'error', '-y', ...args]);
    return await readFile(join(folder, 'clip.mp4'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The nine numbers that an MP4 places a picture by, 16.16 but for the last column, 2.30 (ISO/IEC 14496-12, 6.2.2). */
const TURNS = {
  90: [0, 1, 0, -1, 0, 0, 720, 0, 1],
  180: [-1, 0, 0, 0, -1, 0, 1280, 720, 1],
  270: [0, -1, 0, 1, 0, 0, 0, 1280, 1],
};

/**
 * A clip that is to be turned by so many degrees to the right, as phones write it. Written into the header of the video
 * track, because programs of different years want to be told so in different words.
 */
export function turned(clip: Buffer, degrees: keyof typeof TURNS): Buffer {
  const out = Buffer.from(clip);
  // The first track is the picture; version 0 of its header has the matrix 40 bytes behind its name.
  const at = out.indexOf('tkhd') + 4 + 40;
  TURNS[degrees].forEach((value, index) =>
    out.writeInt32BE(value * (index % 3 === 2 ? 2 ** 30 : 2 ** 16), at + 4 * index),
  );
  return out;
}
