import sharp from 'sharp';

/** A real PNG of one colour, as base64-ready bytes. */
export function fakePicture(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: 60, g: 90, b: 140 } } })
    .png()
    .toBuffer();
}
