import { ASPECT_RATIOS, QUALITY_TIERS } from '../../media-model';
import type { MediaProvider } from '../../media-provider';
import type { ProviderServices } from '../provider-services';
import { GoogleImageModel } from './google-image.model';

export function googleProvider({ config }: ProviderServices): MediaProvider {
  const { googleApiKey: apiKey, googleBaseUrl: baseUrl } = config;
  return {
    id: 'google',
    available: apiKey !== undefined,
    needsKey: true,
    image: new GoogleImageModel({ apiKey: apiKey ?? '', baseUrl }),
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
    ],
  };
}
