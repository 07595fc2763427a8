import type { ResultSources } from '@cse/config';
import {
  ProviderFailure,
  VideoModel,
  type CancelResult,
  type PollResult,
  type ProviderContext,
  type ProviderHandle,
  type SentWork,
  type SubmitResult,
  type VideoTask,
} from '../../media-model';
import { ModelNames } from '../model-names';
import { clipUri, dataUri, encodeFiles, type EncodedFiles } from '../vendor-call/pictures';
import { falVideo } from './answers';
import type { FalQueue } from './client';

const START_WITHIN_S = 900;

/** Clips of Kling, Seedance and Veo. */
export class FalVideoModel extends VideoModel {
  readonly id = 'fal';

  constructor(
    private readonly queue: FalQueue,
    override readonly results: ResultSources,
    private readonly names = new ModelNames(),
  ) {
    super();
  }

  async submit(task: VideoTask, { signal, callbackUrl, endUser }: ProviderContext): Promise<SubmitResult> {
    const known = this.names.builtIn(task.model);
    if (!isFalVideoModel(known)) throw new ProviderFailure('invalid_request', 'not a video model used at fal');
    const input = falVideoInput(FAL_VIDEO_ENDPOINTS[known], task, await encodeFiles(task), endUser);
    return this.queue.submit(task.model, input, { signal, callbackUrl, startWithinS: START_WITHIN_S });
  }

  poll(handle: ProviderHandle, { model }: SentWork, { signal }: ProviderContext): Promise<PollResult> {
    return this.queue.poll(model, handle, signal, falVideo);
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
  { start, end, clip }: EncodedFiles,
  endUser?: string,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    prompt: task.prompt,
    ...(endpoint.frames && {
      [endpoint.frames.start]: start && dataUri(start),
      [endpoint.frames.end]: end && dataUri(end),
    }),
    video_url: endpoint.extends && clip && clipUri(clip),
    duration: endpoint.duration(task.durationS),
    generate_audio: false,
    resolution: endpoint.resolution ? task.resolution : undefined,
    aspect_ratio: endpoint.aspectRatio ? task.aspectRatio : undefined,
    seed: endpoint.seed ? task.seed : undefined,
    negative_prompt: endpoint.negativePrompt ? task.negativePrompt : undefined,
    end_user_id: endpoint.endUser ? endUser : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** How an endpoint names its fields: each of them does it in another way. */
export interface FalVideoEndpoint {
  /** The fields of its key frames; absent: it makes clips from words alone. */
  frames?: { start: string; end: string };
  /** It goes on with a clip, and hands out both. */
  extends?: true;
  /** The length as this endpoint writes it. */
  duration(seconds: number): string;
  /** Which of these fields it has. */
  resolution: boolean;
  aspectRatio: boolean;
  seed: boolean;
  negativePrompt: boolean;
  /**
   * `end_user_id`: Seedance 2.0 alone has it in its schema; FLUX.2, Kling and Veo have nothing of the kind, and fal's own
   * headers (common-parameters) neither. Looked up on 2026-11-29.
   */
  endUser: boolean;
}

const plainSeconds = (seconds: number): string => String(seconds);

const KLING: FalVideoEndpoint = {
  frames: { start: 'start_image_url', end: 'end_image_url' },
  duration: plainSeconds,
  // The clip takes shape and size from the start frame.
  resolution: false,
  aspectRatio: false,
  seed: false,
  negativePrompt: true,
  endUser: false,
};
const SEEDANCE: FalVideoEndpoint = {
  frames: { start: 'image_url', end: 'end_image_url' },
  duration: plainSeconds,
  resolution: true,
  aspectRatio: true,
  seed: true,
  negativePrompt: false,
  endUser: true,
};
const VEO: FalVideoEndpoint = {
  frames: { start: 'first_frame_url', end: 'last_frame_url' },
  duration: (seconds) => `${seconds}s`,
  resolution: true,
  aspectRatio: true,
  seed: true,
  negativePrompt: true,
  endUser: false,
};

/** From words alone: the same fields without frames; Kling then has no shape to take from one (llms.txt of each, read on 2026-11-29). */
const KLING_WORDS: FalVideoEndpoint = { ...KLING, frames: undefined, aspectRatio: true };
const SEEDANCE_WORDS: FalVideoEndpoint = { ...SEEDANCE, frames: undefined };
const VEO_WORDS: FalVideoEndpoint = { ...VEO, frames: undefined };
const VEO_LONGER: FalVideoEndpoint = { ...VEO_WORDS, extends: true };

export const FAL_VIDEO_ENDPOINTS = {
  'fal-ai/veo3.1/fast/first-last-frame-to-video': VEO,
  'fal-ai/kling-video/v3/standard/image-to-video': KLING,
  'fal-ai/kling-video/v3/pro/image-to-video': KLING,
  'bytedance/seedance-2.0/fast/image-to-video': SEEDANCE,
  'bytedance/seedance-2.0/image-to-video': SEEDANCE,
  'fal-ai/veo3.1/fast': VEO_WORDS,
  'fal-ai/kling-video/v3/standard/text-to-video': KLING_WORDS,
  'fal-ai/kling-video/v3/pro/text-to-video': KLING_WORDS,
  'bytedance/seedance-2.0/fast/text-to-video': SEEDANCE_WORDS,
  'bytedance/seedance-2.0/text-to-video': SEEDANCE_WORDS,
  'fal-ai/veo3.1/fast/extend-video': VEO_LONGER,
  'fal-ai/veo3.1/extend-video': VEO_LONGER,
} satisfies Record<string, FalVideoEndpoint>;

export type FalVideoModelId = keyof typeof FAL_VIDEO_ENDPOINTS;

export function isFalVideoModel(model: string): model is FalVideoModelId {
  return model in FAL_VIDEO_ENDPOINTS;
}
