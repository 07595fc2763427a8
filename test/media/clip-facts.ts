import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FFMPEG } from '../fakes/media-vendor/clip';

const run = promisify(execFile);
const MAX_BUFFER = 64 * 1024 * 1024;

/** What a player would find out about a clip. */
export interface ClipFacts {
  /** Of the video stream, as ffmpeg prints it: "h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709), 1280x720 …". */
  stream: string;
  hasSound: boolean;
  frames: number;
  durationS: number;
  /** As a player shows it: turned as its header says, and with square pixels. */
  shown: [width: number, height: number];
  /** Whether the header asks for the picture to be turned. */
  isTurned: boolean;
  /** Of the whole file, sound and all, in seconds. */
  fileS: number;
  /** Frames a second on average, and as the shortest frame has them: `avg_frame_rate` and `r_frame_rate` of ffprobe. */
  rates: [average: number, real: number];
  /** Whether the index stands before the data, so that playing can begin at once. */
  startsFast: boolean;
}

/** Looks at a downloaded clip with a program of its own, not with the code that made it. */
export class ClipLab {
  private folder = '';

  async open(): Promise<this> {
    this.folder = await mkdtemp(join(tmpdir(), 'clip-lab-'));
    return this;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async keep(name: string, bytes: Buffer): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, bytes);
    return path;
  }

  async fetch(name: string, url: string): Promise<string> {
    return this.keep(name, Buffer.from(await (await fetch(url)).arrayBuffer()));
  }

  async facts(path: string): Promise<ClipFacts> {
    const about = await run(FFMPEG, ['-hide_banner', '-i', path]).catch((error: { stderr: string }) => error);
    const { stdout } = await run(FFMPEG, ['-v', 'error', '-i', path, '-map', '0:v:0', '-f', 'framecrc', '-'], {
      maxBuffer: MAX_BUFFER,
    });
    const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)/m.exec(stdout)!;
    const frames = [...stdout.matchAll(/^0,\s*\d+,\s*(\d+),\s*(\d+)/gm)].map(
      ([, pts, length]) => Number(pts) + Number(length),
    );
    const [, width, height] = /^#dimensions 0: (\d+)x(\d+)/m.exec(stdout)!;
    const [, across, down] = /^#sar 0: (\d+)\/(\d+)/m.exec(stdout)!;
    const [, average, real] = /([\d.]+) fps, ([\d.]+) tbr/.exec(about.stderr)!;
    const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(about.stderr)!;
    const { stdout: head } = await run('head', ['-c', '64', path], { encoding: 'latin1' });
    return {
      stream: /Video: (.*)/.exec(about.stderr)![1]!,
      hasSound: about.stderr.includes('Audio:'),
      frames: frames.length,
      durationS: (Math.max(...frames) * Number(numerator)) / Number(denominator),
      shown: [Number(across) === 0 ? Number(width) : (Number(width) * Number(across)) / Number(down), Number(height)],
      isTurned: /display ?matrix/i.test(about.stderr),
      fileS: Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds),
      rates: [Number(average), Number(real)],
      startsFast: head.indexOf('moov') > 0 && head.indexOf('moov') < 64,
    };
  }

  /** Of all frames as they lie in the file. */
  async digest(path: string): Promise<string> {
    const args = ['-v', 'error', '-i', path, '-map', '0:v:0', '-c', 'copy', '-f', 'md5', '-'];
    return (await run(FFMPEG, args)).stdout;
  }

  /** Second at which the first sound after silence is heard. */
  async soundBeginsS(path: string): Promise<number> {
    const args = ['-v', 'info', '-i', path, '-af', 'silencedetect=noise=-40dB:d=0.3', '-vn', '-f', 'null', '-'];
    const { stderr } = await run(FFMPEG, args);
    return Number(/silence_end: ([\d.]+)/.exec(stderr)?.[1]);
  }

  /** Number of the first frame that is brighter than half. */
  async firstBright(path: string): Promise<number> {
    const graph = 'scale=1:1,format=gray';
    const args = ['-v', 'error', '-i', path, '-vf', graph, '-f', 'rawvideo', '-'];
    const { stdout } = await run(FFMPEG, args, { encoding: 'buffer' });
    return stdout.findIndex((value) => value > 127);
  }

  /** One frame of a clip as a PNG, through a filter graph. */
  async frame(clip: string, number: number, graph: string, to: string): Promise<string> {
    const path = join(this.folder, to);
    // Without turning: what the graph does is all that is done.
    const args = ['-v', 'error', '-noautorotate', '-i', clip, '-vf', `select=eq(n\\,${number}),${graph}`];
    await run(FFMPEG, [...args, '-frames:v', '1', '-y', path]);
    return path;
  }

  /** Structural similarity of a frame of a clip with a picture, 0–1, both as RGB of the clip's size. */
  async likeness(clip: string, frame: number, picture: string, size: string): Promise<number> {
    const graph =
      `[0:v]select=eq(n\\,${frame}),setpts=0,scale=in_color_matrix=bt709,format=gbrp[a];` +
      `[1:v]setpts=0,scale=${size}:flags=lanczos,format=gbrp[b];[a][b]ssim=stats_file=-`;
    const { stdout } = await run(FFMPEG, [
      ...['-v', 'error', '-i', clip, '-i', picture, '-filter_complex', graph],
      ...['-frames:v', '1', '-f', 'null', '-'],
    ]);
    return Number(/All:([\d.]+)/.exec(stdout)?.[1]);
  }

  /** Frames of a clip at even distances, side by side, as a PNG. */
  async contactSheet(clip: string, frames: number, columns: number, to: string): Promise<void> {
    const { frames: all } = await this.facts(clip);
    const every = Math.max(Math.floor((all - 1) / (frames - 1)), 1);
    const graph = `select=not(mod(n\\,${every})),scale=320:-2,tile=${columns}x${Math.ceil(frames / columns)}:padding=4`;
    await run(FFMPEG, ['-v', 'error', '-i', clip, '-vf', graph, '-vsync', '0', '-frames:v', '1', '-y', to]);
  }
}
