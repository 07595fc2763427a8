import { wholeSeconds, type ImageCapability, type VideoCapability } from '../../capabilities/capability';
import { billedMegapixels, imageSize } from '../../capabilities/pixel-size';
import { ASPECT_RATIOS } from '../../media-model';
import type { MediaProvider, ProviderServices } from '../provider';
import { FalQueue } from './client';
import { FalImageModel } from './image.model';
import { FAL_VIDEO_ENDPOINTS, FalVideoModel, isFalVideoModel, type FalVideoModelId } from './video.model';

export function falProvider({ config }: ProviderServices): MediaProvider {
  const { falApiKey: apiKey, falBaseUrl: baseUrl } = config;
  const queue = new FalQueue({ apiKey: apiKey ?? '', baseUrl });
  const image = {
    kind: 'image',
    provider: 'fal',
    aspectRatios: ASPECT_RATIOS,
    seed: true,
    negativePrompt: false,
    unit: 'megapixel',
    unitsPerImage: ({ aspectRatio, tier }) => billedMegapixels(imageSize(aspectRatio, tier)),
    retiresOn: null,
  } satisfies Partial<ImageCapability>;
  return {
    id: 'fal',
    available: apiKey !== undefined,
    needsKey: true,
    image: new FalImageModel(queue, config.resultsOf('fal')),
    video: new FalVideoModel(queue, config.resultsOf('fal')),
    capabilities: [
      { ...image, model: 'fal-ai/flux-2/flash', tiers: ['draft'], verifiedOn: '2026-11-24' },
      // Its schema has no number of pictures.
      { ...image, model: 'fal-ai/flux-2-pro', tiers: ['standard', 'high'], maxCount: 1, verifiedOn: '2026-11-22' },
      ...FAL_VIDEO_CAPABILITIES,
    ],
  };
}

type Facts = Pick<VideoCapability, 'tiers' | 'aspectRatios' | 'resolutions' | 'durations' | 'endFrame'> &
  Pick<Partial<VideoCapability>, 'maxPromptLength'>;

/** Kling takes the shape of the start frame, which is cut to the ratio before it is sent. */
const KLING = {
  aspectRatios: ['16:9', '9:16', '1:1'],
  durations: wholeSeconds(3, 15),
  endFrame: 'optional',
  maxPromptLength: 2_500,
} satisfies Partial<Facts>;
const SEEDANCE = {
  aspectRatios: ASPECT_RATIOS,
  durations: wholeSeconds(4, 15),
  endFrame: 'optional',
} satisfies Partial<Facts>;

const FACTS: Record<FalVideoModelId, Facts> = {
  'fal-ai/veo3.1/fast/first-last-frame-to-video': {
    tiers: ['draft', 'standard'],
    aspectRatios: ['16:9', '9:16'],
    resolutions: ['720p', '1080p'],
    durations: { min: 4, max: 8, allowed: [4, 6, 8] },
    endFrame: 'required',
  },
  'fal-ai/kling-video/v3/standard/image-to-video': { ...KLING, tiers: ['draft', 'standard'], resolutions: ['720p'] },
  'fal-ai/kling-video/v3/pro/image-to-video': { ...KLING, tiers: ['high'], resolutions: ['1080p'] },
  'bytedance/seedance-2.0/fast/image-to-video': {
    ...SEEDANCE,
    tiers: ['draft', 'standard'],
    resolutions: ['480p', '720p'],
  },
  'bytedance/seedance-2.0/image-to-video': { ...SEEDANCE, tiers: ['high'], resolutions: ['480p', '720p', '1080p'] },
};

export const FAL_VIDEO_CAPABILITIES: readonly VideoCapability[] = Object.keys(FACTS)
  .filter(isFalVideoModel)
  .map((model) => ({
    kind: 'video',
    provider: 'fal',
    model,
    ...FACTS[model],
    seed: FAL_VIDEO_ENDPOINTS[model].seed,
    negativePrompt: FAL_VIDEO_ENDPOINTS[model].negativePrompt,
    unit: 'second',
    verifiedOn: '2026-11-22',
    retiresOn: null,
  }));
