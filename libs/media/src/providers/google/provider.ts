import { wholeSeconds } from '../../capabilities/capability';
import { ASPECT_RATIOS, QUALITY_TIERS } from '../../media-model';
import type { MediaProvider, ProviderServices } from '../provider';
import { GoogleImageModel } from './image.model';
import { GoogleVideoModel } from './video.model';

export function googleProvider({ config }: ProviderServices): MediaProvider {
  const { googleApiKey: apiKey, googleBaseUrl: baseUrl } = config;
  const settings = { apiKey: apiKey ?? '', baseUrl };
  return {
    id: 'google',
    available: apiKey !== undefined,
    needsKey: true,
    image: new GoogleImageModel(settings),
    video: new GoogleVideoModel(settings, config.resultsOf('google')),
    capabilities: [
      {
        kind: 'image',
        provider: 'google',
        model: 'gemini-3.1-flash-image',
        tiers: QUALITY_TIERS,
        aspectRatios: ASPECT_RATIOS,
        // The field exists, but nobody promises that the same seed gives the same picture.
        seed: true,
        negativePrompt: false,
        maxCount: 1,
        unit: 'image',
        verifiedOn: '2026-11-24',
        retiresOn: null,
      },
      {
        kind: 'video',
        provider: 'google',
        model: 'gemini-omni-1.2-flash',
        tiers: QUALITY_TIERS,
        aspectRatios: ['16:9', '9:16'],
        resolutions: ['720p', '1080p'],
        durations: wholeSeconds(3, 15),
        maxWithEndFrameS: 10,
        endFrame: 'optional',
        seed: true,
        negativePrompt: false,
        unit: 'second',
        verifiedOn: '2026-11-22',
        retiresOn: null,
      },
    ],
  };
}
