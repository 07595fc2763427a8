import type { ImageCapability } from '../../capabilities/capability';
import { billedMegapixels, imageSize } from '../../capabilities/image-size';
import { ASPECT_RATIOS } from '../../media-model';
import type { MediaProvider } from '../provider';
import type { ProviderServices } from '../provider-services';
import { FalQueue } from './client';
import { FAL_VIDEO_CAPABILITIES } from './fal-video-capabilities';
import { FalImageModel } from './image.model';
import { FalVideoModel } from './video.model';

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
    image: new FalImageModel(queue, config.resultOrigins(baseUrl)),
    video: new FalVideoModel(queue, config.resultOrigins(baseUrl)),
    capabilities: [
      { ...image, model: 'fal-ai/flux-2/flash', tiers: ['draft'], verifiedOn: '2026-11-24' },
      // Its schema has no number of pictures.
      { ...image, model: 'fal-ai/flux-2-pro', tiers: ['standard', 'high'], maxCount: 1, verifiedOn: '2026-11-22' },
      ...FAL_VIDEO_CAPABILITIES,
    ],
  };
}
