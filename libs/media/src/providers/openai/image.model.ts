import type { ResultSources } from '@cse/config';
import type { Clock } from '@cse/core';
import type { PriceCatalogue } from '@cse/usage';
import type { ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { imageSize } from '../../capabilities/pixel-size';
import {
  ImageModel,
  ProviderFailure,
  type CancelResult,
  type ImageTask,
  type ProviderContext,
  type QualityTier,
  type SubmitResult,
} from '../../media-model';
import { openaiOutputs, openaiTokens } from './answers';
import { openaiCall, openaiClient, type OpenaiSettings } from './client';

/** Pictures of the gpt-image family. The call waits for the pictures, so an answer that is lost cannot be had again. */
export class OpenaiImageModel extends ImageModel {
  readonly id = 'openai';

  constructor(
    private readonly settings: OpenaiSettings,
    override readonly results: ResultSources,
    private readonly prices: Pick<PriceCatalogue, 'priceTokens'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  async submit(task: ImageTask, { signal, endUser }: ProviderContext): Promise<SubmitResult> {
    const answer = await openaiCall(signal).run(({ fetch }) =>
      openaiClient(this.settings, fetch).images.generate(openaiRequest(task, endUser)),
    );
    const tokens = openaiTokens(answer);
    const costNano =
      tokens && this.prices.priceTokens({ provider: this.id, model: task.model }, tokens, this.clock.now());
    return { state: 'done', ...openaiOutputs(answer, task.count, costNano) };
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'OpenAI has no task to ask about'));
  }

  /** Dropping the connection is all that can be done; OpenAI does not say that it bills nothing then. */
  cancel(): Promise<CancelResult> {
    return Promise.resolve('unsupported');
  }
}

const QUALITY: Record<QualityTier, 'low' | 'medium' | 'high'> = { draft: 'low', standard: 'medium', high: 'high' };

/**
 * The fields of `POST /images/generations`. Tiers differ in effort and not in size, which the price depends on less.
 * `user` is what pictures have in place of `safety_identifier` (the SDK's `ImageGenerateParams`, 6.49).
 */
export function openaiRequest(task: ImageTask, endUser?: string): ImageGenerateParamsNonStreaming {
  const { width, height } = imageSize(task.aspectRatio, 'standard');
  return {
    model: task.model,
    prompt: task.prompt,
    n: task.count,
    size: `${width}x${height}`,
    quality: QUALITY[task.tier],
    output_format: 'png',
    ...(endUser !== undefined && { user: endUser }),
  };
}
