import { Clock, type NanoUsd } from '@cse/core';
import { type MediaQuantity, PriceCatalogue, type PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { MediaProviders } from '../providers/registry';
import { billedUnits, type Capability, priceAttributes, type PricedTask } from './capability';
import type { Offer } from './choose';

/** What this deployment can make today, and for how much. */
@Injectable()
export class MediaOffer {
  constructor(
    private readonly providers: MediaProviders,
    private readonly prices: PriceCatalogue,
    private readonly clock: Clock,
  ) {}

  today(preferred: string | undefined): Offer {
    return { providers: this.providers.offeredAt(this.clock.now()), preferred };
  }

  /** @throws AppError `unpriced_model` */
  readonly priceOf = (capability: Capability, task: PricedTask): NanoUsd => this.price(priced(capability, task));

  /** @throws AppError `unpriced_model` */
  price(item: PricedModel & MediaQuantity): NanoUsd {
    return this.prices.priceMedia(item, item, this.clock.now());
  }
}

/** A piece of work as the price list knows it. */
export function priced(capability: Capability, task: PricedTask): PricedModel & MediaQuantity {
  return {
    provider: capability.provider,
    model: capability.model,
    unit: capability.unit,
    quantity: billedUnits(capability, task),
    attributes: priceAttributes(task),
  };
}
