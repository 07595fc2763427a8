import { wholeSeconds, type ImageCapability, type VideoCapability } from '../../capabilities/capability';
import { billedMegapixels, imageSize } from '../../capabilities/pixel-size';
import { ASPECT_RATIOS, REFERENCE_KINDS } from '../../media-model';
import { ModelNames } from '../model-names';
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
    edits: true,
    unit: 'megapixel',
    unitsPerImage: ({ aspectRatio, tier }) => billedMegapixels(imageSize(aspectRatio, tier)),
    retiresOn: null,
  } satisfies Partial<ImageCapability>;
  return {
    id: 'fal',
    available: apiKey !== undefined,
    needsKey: true,
    image: new FalImageModel(queue, config.resultsOf('fal')),
    video: new FalVideoModel(queue, config.resultsOf('fal'), new ModelNames(config.falVideoModels)),
    capabilities: [
      {
        ...image,
        model: 'fal-ai/flux-2/flash',
        tiers: ['draft'],
        references: {
          max: 4,
          kinds: REFERENCE_KINDS,
          source: { document: 'https://lumenfall.ai/models/fal/flux.2-dev-flash', read: '2026-11-29' },
        },
        verifiedOn: '2026-11-24',
      },
      // Its schema has no number of pictures.
      {
        ...image,
        model: 'fal-ai/flux-2-pro',
        tiers: ['standard', 'high'],
        maxCount: 1,
        // Nine megapixels in all, of which the largest result takes two: its llms.txt names no number of its own.
        references: {
          max: 7,
          kinds: REFERENCE_KINDS,
          source: { document: 'https://fal.ai/models/fal-ai/flux-2-pro/edit/llms.txt', read: '2026-11-29' },
        },
        verifiedOn: '2026-11-29',
      },
      ...FAL_VIDEO_CAPABILITIES,
    ],
  };
}

type Facts = Pick<VideoCapability, 'tiers' | 'aspectRatios' | 'resolutions' | 'durations' | 'startFrame' | 'endFrame'> &
  Pick<Partial<VideoCapability>, 'maxPromptLength' | 'extends' | 'extendsOnly'>;

/** Kling takes the shape of the start frame, which is cut to the ratio before it is sent. */
const KLING = {
  aspectRatios: ['16:9', '9:16', '1:1'],
  durations: wholeSeconds(3, 15),
  maxPromptLength: 2_500,
} as const;
const SEEDANCE = { aspectRatios: ASPECT_RATIOS, durations: wholeSeconds(4, 15) } as const;
const VEO_FAST = {
  tiers: ['draft', 'standard'],
  aspectRatios: ['16:9', '9:16'],
  resolutions: ['720p', '1080p'],
  durations: { min: 4, max: 8, allowed: [4, 6, 8] },
} as const;
const KLING_STANDARD = { ...KLING, tiers: ['draft', 'standard'], resolutions: ['720p'] } as const;
const KLING_PRO = { ...KLING, tiers: ['high'], resolutions: ['1080p'] } as const;
const SEEDANCE_FAST = { ...SEEDANCE, tiers: ['draft', 'standard'], resolutions: ['480p', '720p'] } as const;
const SEEDANCE_FULL = { ...SEEDANCE, tiers: ['high'], resolutions: ['480p', '720p', '1080p'] } as const;
const FRAMES = { startFrame: 'required', endFrame: 'optional' } as const;
const WORDS = { startFrame: 'none', endFrame: 'none' } as const;

/** One length and one resolution alone, says its schema; what it goes on with has eight seconds at most, says its page. */
const VEO_LONGER = {
  ...WORDS,
  extendsOnly: true,
  aspectRatios: VEO_FAST.aspectRatios,
  resolutions: ['720p'],
  durations: { min: 7, max: 7, allowed: [7] },
  extends: {
    adds: { min: 7, max: 7, allowed: [7] },
    maxSourceS: 8,
    maxTotalS: 15,
    maxBytes: 14_000_000,
    source: { document: 'https://fal.ai/models/fal-ai/veo3.1/fast/extend-video/llms.txt', read: '2026-11-30' },
  },
} as const;

const FACTS: Record<FalVideoModelId, Facts> = {
  'fal-ai/veo3.1/fast/first-last-frame-to-video': { ...VEO_FAST, startFrame: 'required', endFrame: 'required' },
  'fal-ai/kling-video/v3/standard/image-to-video': { ...KLING_STANDARD, ...FRAMES },
  'fal-ai/kling-video/v3/pro/image-to-video': { ...KLING_PRO, ...FRAMES },
  'bytedance/seedance-2.0/fast/image-to-video': { ...SEEDANCE_FAST, ...FRAMES },
  'bytedance/seedance-2.0/image-to-video': { ...SEEDANCE_FULL, ...FRAMES },
  'fal-ai/veo3.1/fast': { ...VEO_FAST, ...WORDS },
  'fal-ai/kling-video/v3/standard/text-to-video': { ...KLING_STANDARD, ...WORDS },
  'fal-ai/kling-video/v3/pro/text-to-video': { ...KLING_PRO, ...WORDS },
  'bytedance/seedance-2.0/fast/text-to-video': { ...SEEDANCE_FAST, ...WORDS },
  'bytedance/seedance-2.0/text-to-video': { ...SEEDANCE_FULL, ...WORDS },
  'fal-ai/veo3.1/fast/extend-video': { ...VEO_LONGER, tiers: VEO_FAST.tiers },
  'fal-ai/veo3.1/extend-video': { ...VEO_LONGER, tiers: ['high'] },
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
    verifiedOn: FACTS[model].extends ? '2026-11-30' : FACTS[model].startFrame === 'none' ? '2026-11-29' : '2026-11-22',
    retiresOn: null,
  }));
