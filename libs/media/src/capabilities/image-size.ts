import type { AspectRatio, PixelSize, QualityTier } from '../media-model';

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
