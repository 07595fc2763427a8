import type { AspectRatio, PixelSize } from '../media-model';

const STEP = 8;

/** A size of so many megapixels in the shape of the ratio; sides in multiples of eight, as latents are cut. */
export function engineSize(aspectRatio: AspectRatio, megapixels: number): PixelSize {
  const [across, down] = aspectRatio.split(':').map(Number) as [number, number];
  const whole = (side: number) => Math.max(STEP, Math.round(side / STEP) * STEP);
  const width = Math.sqrt((megapixels * 1024 * 1024 * across) / down);
  return { width: whole(width), height: whole((width * down) / across) };
}
