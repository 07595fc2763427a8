import { MediaConfig } from '@cse/config';
import { uuidv7, type NanoUsd } from '@cse/core';
import { ContentPolicy, type Wording } from '@cse/moderation';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { chooseImage, type ImageChoice, type ImageRequest } from '../capabilities/choose-image';
import { MediaOffer, priced } from '../capabilities/offer';
import type { JobWarning } from '../job/job';
import type { JobInput } from '../job/job-input';
import type { ReferenceFacts } from '../media-model';
import { artifactIdsOf, GivenPictures, type PictureRequest } from './given-pictures';

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
  /** What one of its results is priced by when it is made again. */
  making: PricedModel & MediaQuantity;
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

/** Chooses who draws a request, prices it, and brings the pictures that go along with it. */
@Injectable()
export class ImagePreparation {
  constructor(
    private readonly offer: MediaOffer,
    private readonly pictures: GivenPictures,
    private readonly policy: ContentPolicy,
    private readonly config: MediaConfig,
  ) {}

  /**
   * Nothing is kept of what is refused.
   * @param read how a given picture is read, where several requests are given the same ones
   * @throws AppError `unsupported_option`, `unpriced_model`, `content_refused`, `provider_unavailable`, and what
   *   `GivenPictures.read` throws
   */
  async prepare(
    userId: string,
    request: ImageRequest,
    read: GivenPictures['read'] = (owner, picture) => this.pictures.read(owner, picture),
  ): Promise<Prepared> {
    const { task, provider, capability, warnings } = this.choose(request);
    await this.vet(request);
    const id = uuidv7();
    const given = picturesOf(request);
    const { stored, ...held } = await this.pictures.keep(
      id,
      await Promise.all(given.map((picture) => read(userId, picture))),
    );
    const editOf = request.editOf && stored.shift();
    const references = stored.map((picture, index) => ({ ...picture, ...factsOf(request.references![index]!) }));
    return {
      id,
      provider: provider.id,
      input: { ...task, ...(editOf && { editOf }), ...(references.length > 0 && { references }) },
      ...held,
      artifactIds: artifactIdsOf(given),
      warnings,
      estimate: this.offer.priceOf(capability, task),
      making: priced(capability, { ...task, count: 1 }),
      images: task.count,
      videoSeconds: 0,
      requestedS: null,
    };
  }

  /** Refuses the words and pictures that `prepare` refuses, and keeps nothing of them. @throws AppError as `prepare` */
  async check(userId: string, request: ImageRequest): Promise<void> {
    await this.vet(request);
    await Promise.all(picturesOf(request).map((picture) => this.pictures.check(userId, picture)));
  }

  /** What the price list will be asked for. @throws AppError `unsupported_option` */
  bound(request: ImageRequest): PricedModel & MediaQuantity {
    const { capability, task } = this.choose(request);
    return priced(capability, task);
  }

  private async vet(request: ImageRequest): Promise<void> {
    if (this.policy.looksAt('image')) await this.policy.check(wordingsOf('/prompt', request));
  }

  private choose(request: ImageRequest): ImageChoice {
    return chooseImage(request, this.offer.today(this.config.imageProvider), this.offer.priceOf);
  }
}

/** The pictures that go along, the one that is to be changed first. */
function picturesOf({ editOf, references = [] }: ImageRequest): PictureRequest[] {
  return [...(editOf ? [editOf] : []), ...references];
}

function factsOf({ kind, tag }: ReferenceFacts): ReferenceFacts {
  return { ...(kind && { kind }), ...(tag !== undefined && { tag }) };
}
