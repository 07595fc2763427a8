import type { GenerateContentParameters } from '@google/genai';
import {
  ImageModel,
  ProviderFailure,
  type CancelResult,
  type ImageTask,
  type ProviderContext,
  type QualityTier,
  type SubmitResult,
} from '../../media-model';
import { googleImages } from './answers';
import { googleCall, googleClient, GOOGLE_SEEDS, userLabels, type GoogleSettings } from './client';

const DEADLINE_MS = 180_000;
const SIZE: Record<QualityTier, '1K' | '2K' | '4K'> = { draft: '1K', standard: '2K', high: '4K' };

/** Pictures of the Gemini family. The call waits for the picture, so an answer that is lost cannot be had again. */
export class GoogleImageModel extends ImageModel {
  readonly id = 'google';

  constructor(private readonly settings: GoogleSettings) {
    super();
  }

  async submit(task: ImageTask, { signal, endUser }: ProviderContext): Promise<SubmitResult> {
    const answer = await googleCall('create', DEADLINE_MS, signal).run(({ fetch }) =>
      googleClient(this.settings, fetch).models.generateContent(googleImageRequest(task, endUser)),
    );
    return { state: 'done', ...googleImages(answer, task.count) };
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'Gemini pictures have no task to ask about'));
  }

  cancel(): Promise<CancelResult> {
    return Promise.resolve('unsupported');
  }
}

function googleImageRequest(
  { model, prompt, aspectRatio, tier, seed }: ImageTask,
  endUser: string | undefined,
): GenerateContentParameters {
  return {
    model,
    contents: prompt,
    config: {
      responseModalities: ['IMAGE'],
      imageConfig: { aspectRatio, imageSize: SIZE[tier] },
      seed: seed === undefined ? undefined : seed % GOOGLE_SEEDS,
      ...(endUser !== undefined && { labels: userLabels(endUser) }),
    },
  };
}
