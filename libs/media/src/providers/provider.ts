import type { Capability } from '../capabilities/capability';
import type { ImageModel, StitchModel, VideoModel } from '../media-model';

/** One source of pictures or clips, as this deployment has it. */
export interface MediaProvider {
  /** As it stands in requests, rows and price lists. */
  readonly id: string;
  /** What its models can do, the preferred one of each tier first. */
  readonly capabilities: readonly Capability[];
  /** Whether it can be used here: its key is set, its program was found. */
  readonly available: boolean;
  readonly needsKey: boolean;
  readonly image?: ImageModel;
  readonly video?: VideoModel;
  readonly stitch?: StitchModel;
}
