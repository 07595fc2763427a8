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
        model: 'storyboard-3',
        tiers: QUALITY_TIERS,
        aspectRatios: ASPECT_RATIOS,
        seed: true,
        negativePrompt: true,
        negativePromptLimit:
          'the sketcher leaves out the things that the negative prompt names and that it knows; other words change nothing',
        readsShots: true,
        unit: 'image',
        verifiedOn: '2026-11-29',
        retiresOn: null,
      },
    ],
  };
}
