import type { AspectRatio, PixelSize, QualityTier, Resolution } from '../media-model';

/** Exact ratios in multiples of 16, which the gpt-image and FLUX.2 families ask for; at most 2^20 pixels: fal's one megapixel. */
const ONE_MEGAPIXEL: Record<AspectRatio, PixelSize> = {
  '1:1': { width: 1024, height: 1024 },
  '16:9': { width: 1280, height: 720 },
  '9:16': { width: 720, height: 1280 },
  '4:3': { width: 1152, height: 864 },
  '3:4': { width: 864, height: 1152 },
  '21:9': { width: 1456, height: 624 },
};

/** The same with at most 2^21 pixels. */
const TWO_MEGAPIXELS: Record<AspectRatio, PixelSize> = {
  '1:1': { width: 1440, height: 1440 },
  '16:9': { width: 1792, height: 1008 },
  '9:16': { width: 1008, height: 1792 },
  '4:3': { width: 1600, height: 1200 },
  '3:4': { width: 1200, height: 1600 },
  '21:9': { width: 2128, height: 912 },
};

/** In what size a vendor is asked for a picture that it takes in pixels. */
export function imageSize(aspectRatio: AspectRatio, tier: QualityTier): PixelSize {
  return (tier === 'high' ? TWO_MEGAPIXELS : ONE_MEGAPIXEL)[aspectRatio];
}

const MEGAPIXEL = 1024 * 1024;

/** Megapixels as fal bills them: 1024 × 1024 pixels, rounded up. */
export function billedMegapixels({ width, height }: PixelSize): number {
  return Math.ceil((width * height) / MEGAPIXEL);
}

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
