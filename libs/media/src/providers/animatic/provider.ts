import { ffmpegOf } from '../../ffmpeg/find-ffmpeg';
import { ASPECT_RATIOS, QUALITY_TIERS, RESOLUTIONS } from '../../media-model';
import type { MediaProvider, ProviderServices } from '../provider';
import { AnimaticModel } from './video.model';

/** Offered everywhere: whether there is an ffmpeg is known to the worker alone. */
export function animaticProvider({ config }: ProviderServices): MediaProvider {
  return {
    id: 'animatic',
    available: true,
    needsKey: false,
    video: new AnimaticModel(() => ffmpegOf(config)),
    capabilities: [
      {
        kind: 'video',
        provider: 'animatic',
        model: 'animatic-1',
        tiers: QUALITY_TIERS,
        aspectRatios: ASPECT_RATIOS,
        resolutions: RESOLUTIONS,
        durations: { min: 0.5, max: 60, allowed: null },
        startFrame: 'required',
        endFrame: 'optional',
        extends: { adds: { min: 0.5, max: 60, allowed: null }, maxSourceS: 300, maxTotalS: 360 },
        seed: false,
        negativePrompt: false,
        unit: 'second',
        verifiedOn: '2026-11-24',
        retiresOn: null,
      },
    ],
  };
}
