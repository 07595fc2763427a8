import { videoSize } from '../../capabilities/video-size';
import {
  type CancelResult,
  type PollResult,
  type ProviderContext,
  ProviderFailure,
  type ProviderHandle,
  type SubmitResult,
  VideoModel,
  type VideoTask,
} from '../../media-model';
import { dataUri, vendorFrame } from '../vendor-frame';
import { falVideo } from './answers';
import type { FalQueue } from './client';
import { FAL_VIDEO_ENDPOINTS, type FalVideoEndpoint, isFalVideoModel } from './fal-video-endpoints';
import { FAL_OUTPUT_HOSTS } from './image.model';

const START_WITHIN_S = 900;

/** Clips of Kling, Seedance and Veo. */
export class FalVideoModel extends VideoModel {
  readonly id = 'fal';
  override readonly outputHosts = FAL_OUTPUT_HOSTS;

  constructor(
    private readonly queue: FalQueue,
    override readonly trustedOrigins: readonly string[],
  ) {
    super();
  }

  async submit(task: VideoTask, { signal, callbackUrl }: ProviderContext): Promise<SubmitResult> {
    if (!isFalVideoModel(task.model)) throw new ProviderFailure('invalid_request', 'not a video model used at fal');
    const size = videoSize(task.aspectRatio, task.resolution);
    const start = dataUri(await vendorFrame(task.startFrame, size));
    const end = task.endFrame && dataUri(await vendorFrame(task.endFrame, size));
    const input = falVideoInput(FAL_VIDEO_ENDPOINTS[task.model], task, start, end);
    return this.queue.submit(task.model, input, { signal, callbackUrl, startWithinS: START_WITHIN_S });
  }

  poll(handle: ProviderHandle, task: VideoTask, { signal }: ProviderContext): Promise<PollResult> {
    return this.queue.poll(task.model, handle, signal, falVideo);
  }

  override taskIn(notice: unknown): string | undefined {
    return this.queue.taskIn(notice);
  }

  cancel(handle: ProviderHandle): Promise<CancelResult> {
    return this.queue.cancel(handle);
  }
}

/** The fields of one endpoint; sound is switched off, because it costs more and was not asked for. */
export function falVideoInput(
  endpoint: FalVideoEndpoint,
  task: VideoTask,
  start: string,
  end: string | undefined,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    prompt: task.prompt,
    [endpoint.start]: start,
    [endpoint.end]: end,
    duration: endpoint.duration(task.durationS),
    generate_audio: false,
    resolution: endpoint.resolution ? task.resolution : undefined,
    aspect_ratio: endpoint.aspectRatio ? task.aspectRatio : undefined,
    seed: endpoint.seed ? task.seed : undefined,
    negative_prompt: endpoint.negativePrompt ? task.negativePrompt : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
