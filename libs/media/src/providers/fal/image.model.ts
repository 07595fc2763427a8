import type { ResultSources } from '@cse/config';
import { imageSize } from '../../capabilities/pixel-size';
import {
  ImageModel,
  type CancelResult,
  type ImageTask,
  type PollResult,
  type ProviderContext,
  type ProviderHandle,
  type SentWork,
  type SubmitResult,
} from '../../media-model';
import { falImages } from './answers';
import { nameLines } from '../../capabilities/picture-names';
import { dataUri, encodePictures } from '../vendor-call/pictures';
import type { FalQueue } from './client';

const START_WITHIN_S = 240;

/** Pictures of the FLUX.2 family. */
export class FalImageModel extends ImageModel {
  readonly id = 'fal';

  constructor(
    private readonly queue: FalQueue,
    override readonly results: ResultSources,
  ) {
    super();
  }

  async submit(task: ImageTask, { signal, callbackUrl }: ProviderContext): Promise<SubmitResult> {
    const pictures = await encodePictures(task);
    const endpoint = pictures.length > 0 ? `${task.model}/edit` : task.model;
    return this.queue.submit(endpoint, falImageInput(task, pictures), {
      signal,
      callbackUrl,
      startWithinS: START_WITHIN_S,
    });
  }

  poll(handle: ProviderHandle, { model, count = 1 }: SentWork, { signal }: ProviderContext): Promise<PollResult> {
    return this.queue.poll(model, handle, signal, (data) => falImages(data, count));
  }

  override taskIn(notice: unknown): string | undefined {
    return this.queue.taskIn(notice);
  }

  cancel(handle: ProviderHandle): Promise<CancelResult> {
    return this.queue.cancel(handle);
  }
}

/** Pictures that go along are a list of addresses at the endpoint of edits, and the prompt speaks of "image 1". */
function falImageInput(task: ImageTask, pictures: readonly Buffer[]): Record<string, unknown> {
  return {
    prompt: task.prompt + nameLines(task.references ?? [], 'place', task.editOf ? 2 : 1),
    ...(pictures.length > 0 && { image_urls: pictures.map((bytes) => dataUri(bytes.toString('base64'))) }),
    image_size: imageSize(task.aspectRatio, task.tier),
    output_format: 'png',
    enable_safety_checker: true,
    ...(task.seed === undefined ? {} : { seed: task.seed }),
    ...(task.count > 1 ? { num_images: task.count } : {}),
  };
}
