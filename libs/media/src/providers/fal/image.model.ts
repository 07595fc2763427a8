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

  submit(task: ImageTask, { signal, callbackUrl }: ProviderContext): Promise<SubmitResult> {
    return this.queue.submit(task.model, falImageInput(task), { signal, callbackUrl, startWithinS: START_WITHIN_S });
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

function falImageInput(task: ImageTask): Record<string, unknown> {
  return {
    prompt: task.prompt,
    image_size: imageSize(task.aspectRatio, task.tier),
    output_format: 'png',
    enable_safety_checker: true,
    ...(task.seed === undefined ? {} : { seed: task.seed }),
    ...(task.count > 1 ? { num_images: task.count } : {}),
  };
}
