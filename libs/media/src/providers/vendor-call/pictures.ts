import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { videoSize } from '../../capabilities/pixel-size';
import type { GivenPicture, ImageTask, PixelSize, VideoTask } from '../../media-model';

const QUALITY = 90;

/** The pictures that a clip starts and ends on, and the clip that goes on, in base64. */
export interface EncodedFiles {
  start?: string;
  end?: string;
  clip?: string;
}

/**
 * The files of a task as vendors get them, who never get an address of ours. Key frames: cut to the shape and size of the
 * clip, as a JPEG, which stays under each of their limits (5 MB of a data URI at the strictest). A clip: as it is; how
 * large it may be stands with what they can do.
 */
export async function encodeFiles(task: VideoTask): Promise<EncodedFiles> {
  const size = videoSize(task.aspectRatio, task.resolution);
  const { startFrame, endFrame, extendOf } = task;
  return {
    ...(startFrame && { start: await encodeFrame(startFrame, size) }),
    ...(endFrame && { end: await encodeFrame(endFrame, size) }),
    ...(extendOf && { clip: await readFile(extendOf.path, 'base64') }),
  };
}

async function encodeFrame({ bytes }: GivenPicture, { width, height }: PixelSize): Promise<string> {
  const jpeg = sharp(bytes).resize(width, height, { fit: 'cover', kernel: 'lanczos3' }).flatten({ background: '#fff' });
  return (await jpeg.jpeg({ quality: QUALITY }).toBuffer()).toString('base64');
}

/** What vendors count as one megapixel, and bill a reference as. */
const MOST_PIXELS = 1024 * 1024;

/**
 * The pictures that go along with an image, the one that is to be changed first, as JPEGs of a megapixel at most: so
 * large are the pictures that come of it, and so much is held for each.
 * @param mostRatio the longest side over the shortest that the vendor takes; what is longer gets white edges
 */
export function encodePictures({ editOf, references = [] }: ImageTask, mostRatio = Infinity): Promise<Buffer[]> {
  return Promise.all([...(editOf ? [editOf] : []), ...references].map((picture) => encodePicture(picture, mostRatio)));
}

async function encodePicture({ bytes, width, height }: GivenPicture, mostRatio: number): Promise<Buffer> {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  const [across, down] = [Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale))];
  const size = {
    width: Math.max(across, Math.ceil(down / mostRatio)),
    height: Math.max(down, Math.ceil(across / mostRatio)),
  };
  const jpeg = sharp(bytes)
    .resize(size.width, size.height, { fit: 'contain', kernel: 'lanczos3', background: '#fff' })
    .flatten({ background: '#fff' });
  return jpeg.jpeg({ quality: QUALITY }).toBuffer();
}

export function dataUri(base64: string, contentType = 'image/jpeg'): string {
  return `data:${contentType};base64,${base64}`;
}

export function clipUri(base64: string): string {
  return dataUri(base64, 'video/mp4');
}
