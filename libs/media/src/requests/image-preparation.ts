import { MediaConfig } from '@cse/config';
import { Clock, uuidv7, type NanoUsd } from '@cse/core';
import { PriceCatalogue, type MediaQuantity, type PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { billedUnits, priceAttributes, type Capability } from '../capabilities/capability';
import { chooseImage, type ImageChoice, type ImageRequest } from '../capabilities/choose-image';
import type { ImageTask, VideoTask } from '../media-model';
import { MediaProviders } from '../providers/registry';
import type { Prepared } from './prepared';

/** Chooses who draws a request, and prices it. Asks nobody and keeps nothing. */
@Injectable()
export class ImagePreparation {
  constructor(
    private readonly providers: MediaProviders,
    private readonly prices: PriceCatalogue,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  get deadlineS(): number {
    return this.config.imageDeadlineS;
  }

  /** @throws AppError `unsupported_option`, `unpriced_model` */
  prepare(request: ImageRequest): Prepared {
    const { task, provider, capability, warnings } = this.choose(request);
    return {
      id: uuidv7(),
      provider: provider.id,
      input: task,
      heldKeys: [],
      warnings,
      estimate: this.priceOf(capability, task),
      images: task.count,
      videoSeconds: 0,
      deadlineS: this.deadlineS,
    };
  }

  /** What the price list will be asked for. @throws AppError `unsupported_option` */
  bound(request: ImageRequest): PricedModel & MediaQuantity {
    const { capability, task } = this.choose(request);
    return priced(capability, task);
  }

  private choose(request: ImageRequest): ImageChoice {
    const offer = { providers: this.providers.offeredAt(this.clock.now()), preferred: this.config.imageProvider };
    return chooseImage(request, offer, (capability, task) => this.priceOf(capability, task));
  }

  private priceOf(capability: Capability, task: ImageTask | VideoTask): NanoUsd {
    const item = priced(capability, task);
    return this.prices.priceMedia(item, item, this.clock.now());
  }
}

/** A piece of work as the price list knows it. */
export function priced(capability: Capability, task: ImageTask | VideoTask): PricedModel & MediaQuantity {
  return {
    provider: capability.provider,
    model: capability.model,
    unit: capability.unit,
    quantity: billedUnits(capability, task),
    attributes: priceAttributes(task),
  };
}
