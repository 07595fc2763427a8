import { ASPECT_RATIOS, QUALITY_TIERS, REFERENCE_KINDS } from '../../media-model';
import type { MediaProvider, ProviderServices } from '../provider';
import { OpenaiImageModel } from './image.model';

export function openaiProvider({ config, prices, clock }: ProviderServices): MediaProvider {
  const { openaiApiKey: apiKey, openaiBaseUrl: baseUrl } = config;
  return {
    id: 'openai',
    available: apiKey !== undefined,
    needsKey: true,
    image: new OpenaiImageModel({ apiKey: apiKey ?? '', baseUrl }, config.resultsOf('openai'), prices, clock),
    capabilities: [
      {
        kind: 'image',
        provider: 'openai',
        model: 'gpt-image-2.5-flare',
        tiers: QUALITY_TIERS,
        aspectRatios: ASPECT_RATIOS,
        seed: false,
        negativePrompt: false,
        edits: true,
        references: {
          max: 16,
          kinds: REFERENCE_KINDS,
          source: {
            document: 'https://developers.openai.com/api/reference/resources/images/methods/edit',
            read: '2026-11-29',
          },
        },
        unit: 'image',
        verifiedOn: '2026-11-22',
        retiresOn: null,
      },
    ],
  };
}
