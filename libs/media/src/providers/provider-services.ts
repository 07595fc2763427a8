import type { MediaConfig } from '@cse/config';
import type { Clock } from '@cse/core';
import type { PriceCatalogue } from '@cse/usage';

/** What providers are made from. */
export interface ProviderServices {
  config: MediaConfig;
  prices: PriceCatalogue;
  clock: Clock;
}
