import { wholeSeconds } from '../../capabilities/capability';
import { ASPECT_RATIOS, QUALITY_TIERS, REFERENCE_KINDS } from '../../media-model';
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
        edits: true,
        // Of people it keeps five alike, of things nine (Runway's SDK 4.20 says so of the same model).
        references: {
          max: 14,
          kinds: REFERENCE_KINDS,
          source: {
            document: 'https://docs.cloud.google.com/vertex-ai/generative-ai/docs/models/gemini/3-1-flash-image',
            read: '2026-11-29',
          },
        },
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
        startFrame: 'optional',
        endFrame: 'optional',
        // What a request may hold is 20 MB, of which base64 makes fifteen.
        extends: {
          adds: wholeSeconds(3, 10),
          maxSourceS: 27,
          maxTotalS: 30,
          maxBytes: 14_000_000,
          source: {
            document: 'https://vercel.com/changelog/gemini-omni-1-2-flash-now-available-on-ai-gateway',
            read: '2026-11-30',
          },
        },
        seed: true,
        negativePrompt: false,
        unit: 'second',
        verifiedOn: '2026-11-22',
        retiresOn: null,
      },
    ],
  };
}
