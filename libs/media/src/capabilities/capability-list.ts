import { AppError, Clock, type NanoUsd } from '@cse/core';
import { isoDate, PriceCatalogue } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { MediaProviders } from '../providers/registry';
import type { Capability } from './capability';

export interface CapabilityListing {
  capability: Capability;
  /** Of one unit at standard quality; undefined while the price list has none. */
  price: NanoUsd | undefined;
  available: boolean;
  needsKey: boolean;
}

/** What all providers can do, those included that are not set up here. */
@Injectable()
export class CapabilityList {
  constructor(
    private readonly providers: MediaProviders,
    private readonly prices: PriceCatalogue,
    private readonly clock: Clock,
  ) {}

  all(): CapabilityListing[] {
    const today = isoDate(this.clock.now());
    return this.providers.all.flatMap(({ capabilities, available, needsKey }) =>
      capabilities.map((capability) => ({
        capability,
        price: this.priceOf(capability),
        available: available && !(capability.retiresOn && capability.retiresOn <= today),
        needsKey,
      })),
    );
  }

  private priceOf(capability: Capability): NanoUsd | undefined {
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
