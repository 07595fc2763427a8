import type { ResultSources } from '@cse/config';
import type { Clock, NanoUsd } from '@cse/core';
import type { PriceCatalogue } from '@cse/usage';
import type { ImageEditParamsNonStreaming, ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { nameLines } from '../../capabilities/picture-names';
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
import { openaiImageTokens, openaiOutputs, openaiTokens } from './answers';
import { encodePictures } from '../vendor-call/pictures';
import { jpegFiles, openaiCall, openaiClient, type OpenaiSettings } from './client';

/** Pictures of the gpt-image family. The call waits for the pictures, so an answer that is lost cannot be had again. */
export class OpenaiImageModel extends ImageModel {
  readonly id = 'openai';

  constructor(
    private readonly settings: OpenaiSettings,
    override readonly results: ResultSources,
    private readonly prices: Pick<PriceCatalogue, 'hasTokenPrice' | 'priceTokens'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  async submit(task: ImageTask, { signal, endUser }: ProviderContext): Promise<SubmitResult> {
    const pictures = await encodePictures(task);
    const request = openaiRequest(task, endUser);
    const edit = pictures.length > 0 ? await openaiEdit(request, task, pictures) : undefined;
    const answer = await openaiCall(signal).run(({ fetch }) => {
      const { images } = openaiClient(this.settings, fetch);
      return edit ? images.edit(edit) : images.generate(request);
    });
    return { state: 'done', ...openaiOutputs(answer, task.count, this.costOf(answer, task.model)) };
  }

  /** By the tokens that the answer reports; undefined where it reports none, or nobody has priced them. */
  private costOf(answer: unknown, model: string): NanoUsd | undefined {
    const [priced, now] = [{ provider: this.id, model }, this.clock.now()];
    const tokens = openaiTokens(answer);
    if (!tokens || !this.prices.hasTokenPrice(priced, now)) return undefined;
    return this.prices.priceTokens(priced, tokens, now, openaiImageTokens(answer));
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

/**
 * The fields of `POST /images/edits`, which is where pictures go along: a multipart form with the same options and one
 * file for each. The prompt speaks of them by their place.
 */
async function openaiEdit(
  request: ImageGenerateParamsNonStreaming,
  { editOf, references = [] }: Pick<ImageTask, 'editOf' | 'references'>,
  pictures: readonly Buffer[],
): Promise<ImageEditParamsNonStreaming> {
  const { model, prompt, n, size, quality, output_format, user } = request;
  return {
    model,
    prompt: prompt + nameLines(references, 'place', editOf ? 2 : 1),
    n,
    size,
    quality: quality as ImageEditParamsNonStreaming['quality'],
    output_format,
    image: await jpegFiles(pictures),
    ...(user !== undefined && { user }),
  };
}
