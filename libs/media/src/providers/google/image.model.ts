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
import { nameLines } from '../../capabilities/picture-names';
import { encodePictures } from '../vendor-call/pictures';
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
    const request = googleImageRequest(task, await encodePictures(task), endUser);
    const answer = await googleCall('create', DEADLINE_MS, signal).run(({ fetch }) =>
      googleClient(this.settings, fetch).models.generateContent(request),
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

/** Pictures that go along are parts behind the words, in the order in which the words speak of them. */
function googleImageRequest(
  { model, prompt, aspectRatio, tier, seed, editOf, references = [] }: ImageTask,
  pictures: readonly Buffer[],
  endUser: string | undefined,
): GenerateContentParameters {
  return {
    model,
    contents: [
      { text: prompt + nameLines(references, 'place', editOf ? 2 : 1) },
      ...pictures.map((bytes) => ({ inlineData: { mimeType: 'image/jpeg', data: bytes.toString('base64') } })),
    ],
    config: {
      responseModalities: ['IMAGE'],
      imageConfig: { aspectRatio, imageSize: SIZE[tier] },
      seed: seed === undefined ? undefined : seed % GOOGLE_SEEDS,
      ...(endUser !== undefined && { labels: userLabels(endUser) }),
    },
  };
}
