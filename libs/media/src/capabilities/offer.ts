import { AppError, Clock, type NanoUsd } from '@cse/core';
import { isoDate, PriceCatalogue, type MediaQuantity, type PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { MediaProviders } from '../providers/registry';
import { billedPictures, billedUnits, priceAttributes, type Capability, type PricedTask } from './capability';
import type { Offer } from './choose';

/** A line of the list of capabilities. */
export interface CapabilityListing {
  capability: Capability;
  /** Of one unit at standard quality; undefined while the price list has none. */
  price: NanoUsd | undefined;
  available: boolean;
  needsKey: boolean;
}

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

  /** What all providers can do, those included that are not set up here. */
  list(): CapabilityListing[] {
    const today = isoDate(this.clock.now());
    return this.providers.all.flatMap(({ capabilities, available, needsKey }) =>
      capabilities.map((capability) => ({
        capability,
        price: this.unitPrice(capability),
        available: available && !(capability.retiresOn && capability.retiresOn <= today),
        needsKey,
      })),
    );
  }

  /** What can be made now, in words: "image: openai gpt-image-2". */
  available(): string[] {
    const now = this.list().filter(({ available }) => available);
    return now.map(({ capability: { kind, provider, model } }) => `${kind}: ${provider} ${model}`);
  }

  private unitPrice(capability: Capability): NanoUsd | undefined {
    const { tiers, aspectRatios, unit } = capability;
    const attributes = {
      tier: tiers.includes('standard') ? 'standard' : (tiers[0] ?? ''),
      aspect_ratio: aspectRatios.includes('16:9') ? '16:9' : (aspectRatios[0] ?? ''),
      ...(capability.kind === 'video' && {
        resolution: capability.resolutions.includes('720p') ? '720p' : (capability.resolutions[0] ?? ''),
      }),
    };
    try {
      return this.prices.priceMedia(capability, { unit, quantity: 1, attributes }, this.clock.now());
    } catch (error) {
      if (error instanceof AppError && error.code === 'unpriced_model') return undefined;
      throw error;
    }
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
    references: billedPictures(task),
  };
}
