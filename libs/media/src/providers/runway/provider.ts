import { wholeSeconds, type ImageCapability, type VideoCapability } from '../../capabilities/capability';
import { ASPECT_RATIOS, QUALITY_TIERS, REFERENCE_KINDS } from '../../media-model';
import { ModelNames } from '../model-names';
import type { MediaProvider, ProviderServices } from '../provider';
import { RunwayImageModel } from './image.model';
import { RunwayTasks } from './tasks';
import { RunwayVideoModel } from './video.model';

/** Runway wants to be asked about a task no more often; a stand-in for it does not mind. */
const LEAST_POLL_MS = 5_000;
/** Its SDK, version 4.20: `TextToImageCreateParams`. */
const IMAGE_SOURCE = { document: 'https://docs.dev.runwayml.com/api/#tag/Start-generating', read: '2026-11-29' };

export function runwayProvider({ config }: ProviderServices): MediaProvider {
  const { runwayApiKey: apiKey, runwayBaseUrl: baseUrl } = config;
  const pollMs = baseUrl === undefined ? Math.max(config.pollMs, LEAST_POLL_MS) : config.pollMs;
  const tasks = new RunwayTasks({ apiKey: apiKey ?? '', baseUrl, pollMs });
  return {
    id: 'runway',
    available: apiKey !== undefined,
    needsKey: true,
    image: new RunwayImageModel(tasks, config.resultsOf('runway'), new ModelNames(config.runwayImageModels)),
    video: new RunwayVideoModel(tasks, config.resultsOf('runway'), new ModelNames(config.runwayVideoModels)),
    capabilities: [...IMAGES, ...CLIPS],
  };
}

const COMMON = {
  provider: 'runway',
  seed: true,
  maxPromptLength: 1_000,
  retiresOn: null,
} satisfies Partial<ImageCapability>;
const IMAGE = {
  ...COMMON,
  kind: 'image',
  aspectRatios: ASPECT_RATIOS,
  negativePrompt: false,
  edits: true,
  maxCount: 1,
  unit: 'image',
  verifiedOn: '2026-11-29',
} satisfies Partial<ImageCapability>;

const IMAGES: readonly ImageCapability[] = [
  // It draws after references alone.
  {
    ...IMAGE,
    model: 'gen4_image_turbo',
    tiers: ['draft'],
    references: { min: 1, max: 3, kinds: REFERENCE_KINDS, source: IMAGE_SOURCE },
  },
  {
    ...IMAGE,
    model: 'gen4_image',
    tiers: ['draft', 'standard', 'high'],
    references: { max: 3, kinds: REFERENCE_KINDS, source: IMAGE_SOURCE },
  },
];

const CLIP = {
  ...COMMON,
  kind: 'video',
  startFrame: 'optional',
  unit: 'second',
  verifiedOn: '2026-11-29',
} satisfies Partial<VideoCapability>;
const VEO = {
  ...CLIP,
  aspectRatios: ['16:9', '9:16'],
  resolutions: ['720p', '1080p'],
  durations: { min: 4, max: 8, allowed: [4, 6, 8] },
  endFrame: 'optional',
  negativePrompt: true,
} satisfies Partial<VideoCapability>;
const GEN = {
  ...CLIP,
  model: 'gen4.5',
  tiers: ['standard', 'high'],
  resolutions: ['720p'],
  durations: wholeSeconds(2, 10),
  endFrame: 'none',
  negativePrompt: false,
} satisfies Partial<VideoCapability>;

const CLIPS: readonly VideoCapability[] = [
  { ...VEO, model: 'veo3.1_fast', tiers: ['draft', 'standard'] },
  { ...VEO, model: 'veo3.1', tiers: ['high'] },
  // From words alone it has two shapes.
  { ...GEN, aspectRatios: ['16:9', '9:16'], startFrame: 'none' },
  { ...GEN, aspectRatios: ASPECT_RATIOS, startFrame: 'required' },
  // It has no seed. What it goes on with may have ten seconds, and five megabytes as a data URI.
  {
    ...CLIP,
    model: 'gemini_omni_flash_1.1',
    tiers: QUALITY_TIERS,
    maxPromptLength: 4_000,
    aspectRatios: VEO.aspectRatios,
    resolutions: VEO.resolutions,
    durations: wholeSeconds(3, 10),
    startFrame: 'none',
    endFrame: 'none',
    seed: false,
    negativePrompt: false,
    extendsOnly: true,
    extends: {
      adds: wholeSeconds(3, 10),
      maxSourceS: 10,
      maxTotalS: 20,
      maxBytes: 3_700_000,
      source: { document: 'https://docs.dev.runwayml.com/api/#tag/Start-generating', read: '2026-11-30' },
    },
    verifiedOn: '2026-11-30',
  },
];
