import sharp from 'sharp';

/** A real PNG of one colour, as base64-ready bytes. */
export function fakePicture(width: number, height: number, background = '#3c5a8c'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}
