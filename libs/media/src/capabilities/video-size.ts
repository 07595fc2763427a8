import type { AspectRatio, PixelSize, Resolution } from '../media-model';

const SHORT_SIDE: Record<Resolution, number> = { '480p': 480, '720p': 720, '1080p': 1080 };

/** The size of a clip in even pixels: the resolution names its short side. */
export function videoSize(aspectRatio: AspectRatio, resolution: Resolution): PixelSize {
  const [across, down] = aspectRatio.split(':').map(Number) as [number, number];
  const short = SHORT_SIDE[resolution];
  const long = even((short * Math.max(across, down)) / Math.min(across, down));
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

/** A picture's size brought to a resolution, in its own shape. */
export function sizeAt({ width, height }: PixelSize, resolution: Resolution): PixelSize {
  const scale = SHORT_SIDE[resolution] / Math.min(width, height);
  return { width: even(width * scale), height: even(height * scale) };
}

function even(value: number): number {
  return 2 * Math.round(value / 2);
}
