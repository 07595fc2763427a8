import RunwayML from '@runwayml/sdk';
import {
  ProviderFailure,
  VideoModel,
  type CancelResult,
  type PollResult,
  type ProviderContext,
  type ProviderHandle,
  type SubmitResult,
  type VideoTask,
} from '../../media-model';
import { textAt, type CallPhase } from '../vendor-call/answer';
import { VendorCall } from '../vendor-call/vendor-call';
import { encodeKeyFrames } from '../vendor-call/key-frames';
import { explainRunway, runwayCost, runwayState } from './answers';
import { runwayRequest } from './request';

const CREATE_MS = 60_000;
const READ_MS = 30_000;
const UNFINISHED = new Set(['PENDING', 'THROTTLED', 'RUNNING']);

export interface RunwaySettings {
  apiKey: string;
  /** Origin, without a path. */
  baseUrl?: string;
  /** Pause between two questions after a task, in milliseconds. */
  pollMs: number;
}

/**
 * Clips of the models that Runway offers. It has no list of tasks and no webhooks, so work whose creation went
 * unanswered cannot be found again.
 */
export class RunwayModel extends VideoModel {
  readonly id = 'runway';
  override readonly outputHosts = ['*.cloudfront.net', '*.runwayml.com'];

  constructor(
    private readonly settings: RunwaySettings,
    override readonly trustedOrigins: readonly string[],
  ) {
    super();
  }

  async submit(task: VideoTask, { signal }: ProviderContext): Promise<SubmitResult> {
    const request = runwayRequest(task, await encodeKeyFrames(task));
    const answer: unknown = await this.call('create', CREATE_MS, signal).run(({ fetch }) =>
      this.client(fetch).imageToVideo.create(request),
    );
    const taskId = textAt(answer, 'id');
    if (!taskId) throw new ProviderFailure('unknown_outcome', 'Runway took the work and named no task');
    return { state: 'accepted', handle: { taskId } };
  }

  async poll({ taskId }: ProviderHandle, _task: VideoTask, { signal }: ProviderContext): Promise<PollResult> {
    return runwayState(await this.retrieve(taskId, signal), this.settings.pollMs);
  }

  /**
   * The same call erases a task that is finished, so it is asked first whether there is anything to cancel. What a
   * cancelled task was billed for stands in it, and is read by the next question after it.
   */
  async cancel({ taskId }: ProviderHandle): Promise<CancelResult> {
    const task = await this.retrieve(taskId);
    const status = textAt(task, 'status');
    if (status === 'CANCELLED') return runwayCost(task) ? 'requested' : 'confirmed';
    if (!UNFINISHED.has(status ?? '')) return 'unsupported';
    await this.call('read', READ_MS).run(({ fetch }) => this.client(fetch).tasks.delete(taskId));
    return runwayCost(await this.retrieve(taskId)) === 0n ? 'confirmed' : 'requested';
  }

  private async retrieve(taskId: string, signal?: AbortSignal): Promise<unknown> {
    return this.call('read', READ_MS, signal).run(({ fetch }) => this.client(fetch).tasks.retrieve(taskId));
  }

  private call(phase: CallPhase, deadlineMs: number, signal?: AbortSignal): VendorCall {
    return new VendorCall({ phase, deadlineMs, signal, explain: explainRunway });
  }

  private client(fetch: typeof globalThis.fetch): RunwayML {
    const { apiKey, baseUrl } = this.settings;
    return new RunwayML({
      apiKey,
      baseURL: baseUrl ?? 'https://api.dev.runwayml.com',
      maxRetries: 0,
      fetch,
      logLevel: 'off',
    });
  }
}
