import type { MediaConfig } from '@cse/config';
import type { Clock } from '@cse/core';
import type { PriceCatalogue } from '@cse/usage';
import type { Capability } from '../capabilities/capability';
import type { ImageModel, StitchModel, VideoModel } from '../media-model';

/** Those that ask a vendor, which wants a key, and bill what it bills. */
export type VendorId = 'openai' | 'fal' | 'google' | 'runway';

/** Those that work on this machine: what they make costs nothing, nothing is sent, and it is made anew when it was lost. */
export const MADE_HERE = ['storyboard', 'animatic', 'stitch'] as const;

/** Every provider that this code knows: a folder beside this file each, and a line in the registry. */
export type ProviderId = VendorId | (typeof MADE_HERE)[number];

/** One source of pictures or clips, as this deployment has it. */
export interface MediaProvider {
  /** As it stands in requests, rows and price lists. */
  readonly id: string;
  /** What its models can do, the preferred one of each tier first. */
  readonly capabilities: readonly Capability[];
  /** Whether it can be used here: its key is set, its program was found. */
  readonly available: boolean;
  readonly needsKey: boolean;
  /** True for a server of the operator's own, which is asked beside the vendors whether or not they have a key. */
  readonly isEngine?: boolean;
  readonly image?: ImageModel;
  readonly video?: VideoModel;
  readonly stitch?: StitchModel;
}

/** What providers are made from. */
export interface ProviderServices {
  config: MediaConfig;
  prices: PriceCatalogue;
  clock: Clock;
}
