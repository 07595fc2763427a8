import { createRequire } from 'node:module';
import type * as Fal from '@fal-ai/client';
import {
  ProviderFailure,
  type CancelResult,
  type Delivered,
  type PollResult,
  type ProviderHandle,
  type SubmitResult,
} from '../../media-model';
import { textAt } from '../vendor-call/answer';
import { taskStage, type CallKind } from '../vendor-call/status-table';
import { VendorCall } from '../vendor-call/vendor-call';
import { FAL_STATUSES } from './statuses';

export interface FalSettings {
  /** `<id>:<secret>`. */
  apiKey: string;
  /** Takes the place of the queue's origin. */
  baseUrl?: string;
}

/** The SDK, loaded with the first call: a process that makes none has no room for it. */
const sdk = (): typeof Fal => createRequire(__filename)('@fal-ai/client') as typeof Fal;

const QUEUE_ORIGIN = 'https://queue.fal.run';
/** An endpoint's name for calls whose address fal has given. */
const APP = 'fal-ai/flux-2';
const CREATE_MS = 60_000;
const READ_MS = 30_000;

/** The queue of fal, which all of its models share: submit, ask, fetch the result, cancel. */
export class FalQueue {
  constructor(private readonly settings: FalSettings) {}

  /** @param startWithinS after which fal gives up a task that has not started; nothing is billed then */
  async submit(
    endpoint: string,
    input: Record<string, unknown>,
    { signal, callbackUrl, startWithinS }: { signal: AbortSignal; callbackUrl?: string; startWithinS: number },
  ): Promise<SubmitResult> {
    const answer = await this.call('create', CREATE_MS, signal).run(({ fetch }) =>
      this.client(fetch).queue.submit(endpoint, {
        input,
        webhookUrl: callbackUrl,
        startTimeout: startWithinS,
        // Results are fetched at once; an hour leaves room for a worker that died.
        storageSettings: { expiresIn: '1h' },
      }),
    );
    const taskId = textAt(answer, 'request_id');
    if (!taskId) throw new ProviderFailure('unknown_outcome', 'fal took the work and named no task');
    const urls = {
      status: textAt(answer, 'status_url'),
      result: textAt(answer, 'response_url'),
      cancel: textAt(answer, 'cancel_url'),
    };
    return { state: 'accepted', handle: { taskId, urls } };
  }

  /** @param read takes what was delivered from the result */
  async poll(
    endpoint: string,
    { taskId: requestId, urls }: ProviderHandle,
    signal: AbortSignal,
    read: (data: unknown) => Delivered,
  ): Promise<PollResult> {
    const status: unknown = await this.call('read', READ_MS, signal).run(({ fetch }) =>
      this.client(fetch, urls?.status).queue.status(endpoint, { requestId }),
    );
    if (taskStage(FAL_STATUSES, textAt(status, 'status')) === 'running') return { state: 'running' };
    // Completed is not the same as successful: failures come out only with the result.
    const result = await this.call('task', READ_MS, signal).run(({ fetch }) =>
      this.client(fetch, urls?.result).queue.result(endpoint, { requestId }),
    );
    return { state: 'done', ...read(result.data) };
  }

  taskIn(notice: unknown): string | undefined {
    return textAt(notice, 'request_id');
  }

  /** Only work that still waits is surely stopped; what is done already (400) cannot be. */
  async cancel({ taskId: requestId, urls }: ProviderHandle): Promise<CancelResult> {
    const address = urls?.cancel;
    if (!address) return 'unsupported';
    try {
      await this.call('read', READ_MS).run(({ fetch }) => this.client(fetch, address).queue.cancel(APP, { requestId }));
      return 'requested';
    } catch (error) {
      if (error instanceof ProviderFailure && error.failure === 'task_failed') return 'unsupported';
      throw error;
    }
  }

  private call(on: CallKind, deadlineMs: number, signal?: AbortSignal): VendorCall {
    return new VendorCall({ on, deadlineMs, signal, statuses: FAL_STATUSES });
  }

  /** @param address what fal named for this task: to be used instead of one that is put together here */
  private client(fetch: typeof globalThis.fetch, address?: string): Fal.FalClient {
    const origin = this.settings.baseUrl ?? QUEUE_ORIGIN;
    const here = (url: string): string => url.replace(QUEUE_ORIGIN, origin);
    // The key goes to the queue alone, whatever address the answer to the submission held.
    const own = address !== undefined && here(address).startsWith(`${origin}/`) ? here(address) : undefined;
    return sdk().createFalClient({
      credentials: this.settings.apiKey,
      fetch,
      requestMiddleware: (request) => Promise.resolve({ ...request, url: own ?? here(request.url) }),
    });
  }
}
