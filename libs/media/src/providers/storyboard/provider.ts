import { ASPECT_RATIOS, QUALITY_TIERS } from '../../media-model';
import type { MediaProvider } from '../provider';
import { StoryboardModel } from './image.model';

export function storyboardProvider(): MediaProvider {
  return {
    id: 'storyboard',
    available: true,
    needsKey: false,
    image: new StoryboardModel(),
    capabilities: [
      {
        kind: 'image',
        provider: 'storyboard',
        model: 'storyboard-1',
        tiers: QUALITY_TIERS,
        aspectRatios: ASPECT_RATIOS,
        seed: true,
        negativePrompt: true,
        unit: 'image',
        verifiedOn: '2026-11-24',
        retiresOn: null,
      },
    ],
  };
}
