import { wholeSeconds, type VideoCapability } from '../../capabilities/capability';
import { ASPECT_RATIOS } from '../../media-model';
import type { MediaProvider, ProviderServices } from '../provider';
import { RunwayModel } from './video.model';

/** Runway wants to be asked about a task no more often; a stand-in for it does not mind. */
const LEAST_POLL_MS = 5_000;

export function runwayProvider({ config }: ProviderServices): MediaProvider {
  const { runwayApiKey: apiKey, runwayBaseUrl: baseUrl } = config;
  const pollMs = baseUrl === undefined ? Math.max(config.pollMs, LEAST_POLL_MS) : config.pollMs;
  const common = {
    kind: 'video',
    provider: 'runway',
    seed: true,
    maxPromptLength: 1_000,
    unit: 'second',
    verifiedOn: '2026-11-24',
    retiresOn: null,
  } satisfies Partial<VideoCapability>;
  const veo = {
    ...common,
    aspectRatios: ['16:9', '9:16'],
    resolutions: ['720p', '1080p'],
    durations: { min: 4, max: 8, allowed: [4, 6, 8] },
    endFrame: 'optional',
    negativePrompt: true,
  } satisfies Partial<VideoCapability>;
  return {
    id: 'runway',
    available: apiKey !== undefined,
    needsKey: true,
    video: new RunwayModel({ apiKey: apiKey ?? '', baseUrl, pollMs }, config.resultsOf('runway')),
    capabilities: [
      { ...veo, model: 'veo3.1_fast', tiers: ['draft', 'standard'] },
      { ...veo, model: 'veo3.1', tiers: ['high'] },
      {
        ...common,
        model: 'gen4.5',
        tiers: ['standard', 'high'],
        aspectRatios: ASPECT_RATIOS,
        resolutions: ['720p'],
        durations: wholeSeconds(2, 10),
        endFrame: 'none',
        negativePrompt: false,
      },
    ],
  };
}
