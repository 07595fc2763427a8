import { Clock, type NanoUsd } from '@cse/core';
import { PriceCatalogue, type MediaQuantity, type PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { billedUnits, priceAttributes, type Capability, type PricedTask } from '../capabilities/capability';
import type { Offer } from '../capabilities/provider-choice';
import { MediaProviders } from '../providers/registry';

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
