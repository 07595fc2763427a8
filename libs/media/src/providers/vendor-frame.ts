import sharp from 'sharp';
import type { Frame, PixelSize } from '../media-model';

const QUALITY = 90;

/**
 * A frame as vendors get it: cut to the shape and size of the clip, as a JPEG in base64, which stays under each of
 * their limits (5 MB of a data URI at the strictest). They never get an address of ours.
 */
export async function vendorFrame({ bytes }: Frame, { width, height }: PixelSize): Promise<string> {
  const jpeg = sharp(bytes).resize(width, height, { fit: 'cover', kernel: 'lanczos3' }).flatten({ background: '#fff' });
  return (await jpeg.jpeg({ quality: QUALITY }).toBuffer()).toString('base64');
}

export function dataUri(base64: string): string {
  return `data:image/jpeg;base64,${base64}`;
}
