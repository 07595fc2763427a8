import type { Clock } from '@cse/core';
import type { PriceCatalogue } from '@cse/usage';
import OpenAI from 'openai';
import {
  type CancelResult,
  ImageModel,
  type ImageTask,
  type ProviderContext,
  ProviderFailure,
  type SubmitResult,
} from '../../media-model';
import { VendorCall } from '../vendor-call/vendor-call';
import { explainOpenai, openaiOutputs, openaiTokens } from './answers';
import { openaiRequest } from './request';

/** The largest pictures take about two minutes. */
const DEADLINE_MS = 180_000;

export interface OpenaiSettings {
  apiKey: string;
  /** Ends in /v1. */
  baseUrl?: string;
}

/** Pictures of the gpt-image family. The call waits for the pictures, so an answer that is lost cannot be had again. */
export class OpenaiImageModel extends ImageModel {
  readonly id = 'openai';

  constructor(
    private readonly settings: OpenaiSettings,
    private readonly prices: Pick<PriceCatalogue, 'priceTokens'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  async submit(task: ImageTask, { signal }: ProviderContext): Promise<SubmitResult> {
    const call = new VendorCall({
      phase: 'create',
      deadlineMs: DEADLINE_MS,
      signal,
      explain: explainOpenai,
      requestIdHeader: 'x-request-id',
    });
    const answer = await call.run(({ fetch }) => this.client(fetch).images.generate(openaiRequest(task)));
    const tokens = openaiTokens(answer);
    const costNano =
      tokens && this.prices.priceTokens({ provider: this.id, model: task.model }, tokens, this.clock.now());
    return { state: 'done', outputs: openaiOutputs(answer, task.count, costNano), costNano };
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'OpenAI has no task to ask about'));
  }

  /** Dropping the connection is all that can be done; OpenAI does not say that it bills nothing then. */
  cancel(): Promise<CancelResult> {
    return Promise.resolve('unsupported');
  }

  private client(fetch: typeof globalThis.fetch): OpenAI {
    const { apiKey, baseUrl } = this.settings;
    // Null keeps the SDK from looking into the environment for what we did not set.
    return new OpenAI({
      apiKey,
      baseURL: baseUrl ?? 'https://api.openai.com/v1',
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: DEADLINE_MS,
      fetch,
      logLevel: 'off',
    });
  }
}
