import { makeThumbnail } from '@cse/storage';
import sharp from 'sharp';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import type { ClipFacts } from '../ffmpeg/probe-clip';
import type { FinishedFile } from './finisher';

const DEADLINE_MS = 60_000;
const QUALITY = 85;

/** The clip itself and its first frame as a JPEG of the same size, with a ThumbHash for both. */
export async function withPoster(
  ffmpeg: Ffmpeg,
  path: string,
  { width, height, durationS, fps }: ClipFacts,
  signal: AbortSignal,
): Promise<FinishedFile[]> {
  const frame = await ffmpeg.read({
    inputs: [{ path }],
    output: ['-map', '0:v:0', '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-'],
    signal,
    deadlineMs: DEADLINE_MS,
  });
  const { thumbhash } = await makeThumbnail(frame);
  const poster = await sharp(frame).jpeg({ quality: QUALITY }).toBuffer();
  return [
    { role: 'clip', content: { path }, contentType: 'video/mp4', width, height, durationS, fps, thumbhash },
    { role: 'poster', content: poster, contentType: 'image/jpeg', width, height, thumbhash },
  ];
}
