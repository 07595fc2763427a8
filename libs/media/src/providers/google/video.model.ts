import type { ResultSources } from '@cse/config';
import type { Interactions } from '@google/genai';
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
import { textAt } from '../vendor-call/answer';
import { encodeFiles, type EncodedFiles } from '../vendor-call/pictures';
import { interactionState } from './answers';
import { googleCall, googleClient, GOOGLE_ORIGIN, GOOGLE_SEEDS, userLabels, type GoogleSettings } from './client';

const CREATE_MS = 60_000;
const READ_MS = 60_000;
/** The SDK retries interactions whatever the client's settings say; only the options of a call count. */
const ONCE = { maxRetries: 0 };

type Create = Interactions.InteractionCreateParams.CreateModelInteractionParamsNonStreaming;

/**
 * Clips of Gemini Omni through the Interactions API, in the background. Interactions cannot be listed: one whose creation
 * went unanswered is found again by its call to us, else it carries the attempt as a label for the operator to see.
 */
export class GoogleVideoModel extends VideoModel {
  readonly id = 'google';

  constructor(
    private readonly settings: GoogleSettings,
    override readonly results: ResultSources,
  ) {
    super();
  }

  async submit(task: VideoTask, { signal, ...context }: ProviderContext): Promise<SubmitResult> {
    const request = interactionRequest(task, await encodeFiles(task), context);
    const answer: unknown = await googleCall('create', CREATE_MS, signal).run(({ fetch }) =>
      googleClient(this.settings, fetch).interactions.create(request, ONCE),
    );
    const taskId = textAt(answer, 'id');
    if (!taskId) throw new ProviderFailure('unknown_outcome', 'Google took the work and named no task');
    return { state: 'accepted', handle: { taskId } };
  }

  async poll({ taskId }: ProviderHandle, _work: SentWork, { signal }: ProviderContext): Promise<PollResult> {
    const interaction: unknown = await googleCall('read', READ_MS, signal).run(({ fetch }) =>
      googleClient(this.settings, fetch).interactions.get(taskId, { stream: false }, ONCE),
    );
    return interactionState(interaction, (url) => this.download(url));
  }

  /** Standard Webhooks: `{ type: 'interaction.completed', timestamp, data: { id } }`. */
  override taskIn(notice: unknown): string | undefined {
    return textAt(notice, 'data', 'id');
  }

  async cancel({ taskId }: ProviderHandle): Promise<CancelResult> {
    await googleCall('read', READ_MS).run(({ fetch }) =>
      googleClient(this.settings, fetch).interactions.cancel(taskId, null, ONCE),
    );
    return 'requested';
  }

  /** The files of the API want its key; nobody else gets it. */
  private download(url: string): { url: string; headers?: Record<string, string> } {
    const own = new URL(this.settings.baseUrl ?? GOOGLE_ORIGIN).origin;
    const isOwn = URL.canParse(url) && new URL(url).origin === own;
    return isOwn ? { url, headers: { 'x-goog-api-key': this.settings.apiKey } } : { url };
  }
}

/**
 * The first image opens the clip and the second closes it: their order is all that tells them apart. Without any, the
 * words alone do. A clip is handed out again with what comes after it.
 */
function interactionRequest(
  task: VideoTask,
  { start, end, clip }: EncodedFiles,
  { attemptId, callbackUrl, endUser }: Pick<ProviderContext, 'attemptId' | 'callbackUrl' | 'endUser'>,
): Create {
  return {
    model: task.model,
    input: [
      { type: 'text', text: task.prompt },
      ...(clip === undefined ? [] : [{ type: 'video' as const, data: clip, mime_type: 'video/mp4' as const }]),
      ...[start, end]
        .filter((data) => data !== undefined)
        .map((data) => ({
          type: 'image' as const,
          data,
          mime_type: 'image/jpeg' as const,
        })),
    ],
    background: true,
    store: true,
    response_format: {
      type: 'video',
      aspect_ratio: task.aspectRatio,
      duration: `${task.durationS}s`,
      resolution: task.resolution,
      delivery: 'uri',
    },
    generation_config: {
      ...(task.seed === undefined ? {} : { seed: task.seed % GOOGLE_SEEDS }),
      video_config: {
        task: clip !== undefined ? 'extend' : start !== undefined ? 'image_to_video' : 'text_to_video',
      },
    },
    labels: { attempt: attemptId, ...userLabels(endUser) },
    ...(callbackUrl !== undefined && {
      webhook_config: { uris: [callbackUrl], user_metadata: { attempt: attemptId } },
    }),
  };
}
