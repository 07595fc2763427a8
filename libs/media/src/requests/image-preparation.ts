import { MediaConfig } from '@cse/config';
import { uuidv7, type NanoUsd } from '@cse/core';
import { ContentPolicy, type Wording } from '@cse/moderation';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { chooseImage, type ImageChoice, type ImageRequest } from '../capabilities/choose-image';
import { MediaOffer, priced } from '../capabilities/offer';
import type { JobWarning } from '../job/job';
import type { JobInput } from '../job/job-input';

/** A request that was checked and priced, with its files at hand: all that is left is to write it down. */
export interface Prepared {
  /** Of the job to be. */
  id: string;
  provider: string;
  input: JobInput;
  /** Objects that were stored for it, noted as pending. */
  heldKeys: string[];
  /** What they come to. */
  heldBytes: number;
  /** Files of its user that it is made from. */
  artifactIds: string[];
  warnings: JobWarning[];
  /** What it will cost; the most that is reserved. */
  estimate: NanoUsd;
  images: number;
  /** What will be generated, and billed for. */
  videoSeconds: number;
  /** What was asked for; null for what has no length. */
  requestedS: number | null;
}

/** The words of a request for a picture or a clip, by the fields that the routes take them in. */
export function wordingsOf(promptField: string, request: { prompt: string; negativePrompt?: string }): Wording[] {
  const { prompt, negativePrompt } = request;
  return [
    { pointer: promptField, text: prompt },
    ...(negativePrompt === undefined ? [] : [{ pointer: '/negative_prompt', text: negativePrompt }]),
  ];
}

/** Chooses who draws a request, and prices it. Keeps nothing. */
@Injectable()
export class ImagePreparation {
  constructor(
    private readonly offer: MediaOffer,
    private readonly policy: ContentPolicy,
    private readonly config: MediaConfig,
  ) {}

  /** @throws AppError `unsupported_option`, `unpriced_model`, and what `check` throws */
  async prepare(request: ImageRequest): Promise<Prepared> {
    const { task, provider, capability, warnings } = this.choose(request);
    await this.check(request);
    return {
      id: uuidv7(),
      provider: provider.id,
      input: task,
      heldKeys: [],
      heldBytes: 0,
      artifactIds: [],
      warnings,
      estimate: this.offer.priceOf(capability, task),
      images: task.count,
      videoSeconds: 0,
      requestedS: null,
    };
  }

  /** Refuses words that go to no vendor. @throws AppError `content_refused`, `provider_unavailable` */
  async check(request: ImageRequest): Promise<void> {
    if (this.policy.looksAt('image')) await this.policy.check(wordingsOf('/prompt', request));
  }

  /** What the price list will be asked for. @throws AppError `unsupported_option` */
  bound(request: ImageRequest): PricedModel & MediaQuantity {
    const { capability, task } = this.choose(request);
    return priced(capability, task);
  }

  private choose(request: ImageRequest): ImageChoice {
    return chooseImage(request, this.offer.today(this.config.imageProvider), this.offer.priceOf);
  }
}
