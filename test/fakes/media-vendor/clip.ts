import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The program of the npm package, which is there wherever the tests run. */
export const FFMPEG = join(
  createRequire(__filename).resolve(`@ffmpeg-installer/${process.platform}-${process.arch}/package.json`),
  '..',
  'ffmpeg',
);

export interface FakeClip {
  seconds: number;
  width: number;
  height: number;
}

/** A clip with as many seconds more behind it, as vendors hand out what goes on. */
export function longerClip(clip: Buffer, { seconds, width, height }: FakeClip): Promise<Buffer> {
  return rendered(async (folder) => {
    const before = join(folder, 'before.mp4');
    await writeFile(before, clip);
    const graph = `[0:v]fps=24,scale=${width}:${height},setsar=1[a];[1:v]setsar=1[b];[a][b]concat=n=2:v=1:a=0[out]`;
    return [
      ...['-i', before, '-f', 'lavfi', '-i', `testsrc=s=${width}x${height}:r=24:d=${seconds}`],
      ...['-filter_complex', graph, '-map', '[out]'],
    ];
  });
}

const made = new Map<string, Promise<Buffer>>();

/** A real clip of 24 frames a second with a tone, as vendors deliver them; one is made of each length and size. */
export function fakeClip(clip: FakeClip): Promise<Buffer> {
  const key = JSON.stringify(clip);
  const bytes = made.get(key) ?? make(clip);
  made.set(key, bytes);
  return bytes;
}

function make({ seconds, width, height }: FakeClip): Promise<Buffer> {
  return rendered(() => [
    ...['-f', 'lavfi', '-i', `testsrc=s=${width}x${height}:r=24:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=duration=${seconds}`, '-c:a', 'aac', '-t', String(seconds)],
  ]);
}

/** What ffmpeg makes of these parameters; `folder` is there for files that it reads. */
async function rendered(parameters: (folder: string) => string[] | Promise<string[]>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-clip-'));
  const path = join(folder, 'clip.mp4');
  const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  try {
    await run(FFMPEG, ['-v', 'error', ...(await parameters(folder)), ...encoding, path]);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
