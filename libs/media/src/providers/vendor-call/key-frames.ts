import sharp from 'sharp';
import { videoSize } from '../../capabilities/pixel-size';
import type { KeyFrame, PixelSize, VideoTask } from '../../media-model';

const QUALITY = 90;

/** The pictures that a clip starts and ends on, in base64. */
export interface EncodedKeyFrames {
  start: string;
  end?: string;
}

/**
 * The key frames as vendors get them: cut to the shape and size of the clip, as a JPEG, which stays under each of their
 * limits (5 MB of a data URI at the strictest). They never get an address of ours.
 */
export async function encodeKeyFrames(task: VideoTask): Promise<EncodedKeyFrames> {
  const size = videoSize(task.aspectRatio, task.resolution);
  const start = await encode(task.startFrame, size);
  return task.endFrame ? { start, end: await encode(task.endFrame, size) } : { start };
}

async function encode({ bytes }: KeyFrame, { width, height }: PixelSize): Promise<string> {
  const jpeg = sharp(bytes).resize(width, height, { fit: 'cover', kernel: 'lanczos3' }).flatten({ background: '#fff' });
  return (await jpeg.jpeg({ quality: QUALITY }).toBuffer()).toString('base64');
}

export function dataUri(base64: string): string {
  return `data:image/jpeg;base64,${base64}`;
}
