import type { MediaUnit } from '@cse/usage';
import type { AspectRatio, ImageTask, QualityTier, ReferenceKind, Resolution, VideoTask } from '../media-model';
import type { Source } from '../providers/vendor-call/status-table';

/** What the lengths of a model's clips are, in seconds. */
export interface Durations {
  min: number;
  max: number;
  /** The only lengths that it offers; null: any from `min` to `max`. */
  allowed: readonly number[] | null;
}

interface CommonCapability {
  /** Id of the provider, as it stands in `providers/registry.ts`. */
  provider: string;
  model: string;
  tiers: readonly QualityTier[];
  aspectRatios: readonly AspectRatio[];
  seed: boolean;
  negativePrompt: boolean;
  /** What it does with only some negative prompts; told with each. */
  negativePromptLimit?: string;
  /** Longest prompt in UTF-16 units; absent: as long as a request may have it. */
  maxPromptLength?: number;
  /** What the price catalogue prices it by. */
  unit: MediaUnit;
  /** Dates of the day on which this was checked against the vendor's pages, and on which the model ends. */
  verifiedOn: string;
  retiresOn: string | null;
}

/** What pictures a model takes to draw after. */
export interface ReferenceAbility {
  /** Fewest that it wants; absent: it does without. */
  min?: number;
  /** Most of them, the picture that is to be changed included. */
  max: number;
  /** What they may show. */
  kinds: readonly ReferenceKind[];
  /** The page of the vendor that says so, and when it was read. */
  source?: Source;
}

/** What one image model can do. Data, not code: models change every few months. */
export interface ImageCapability extends CommonCapability {
  kind: 'image';
  /** Most pictures of one create call; absent: as many as a request may ask for. More would be several payments in one attempt. */
  maxCount?: number;
  /** Absent: it takes no references. */
  references?: ReferenceAbility;
  /** Whether it changes a picture that it is given; `required`: it does nothing else. */
  edits?: boolean | 'required';
  /** It reads what a storyboard says of a shot, rather than a prompt that was made of it. */
  readsShots?: true;
  /** Units of one picture, when the unit is not the picture: its megapixels. */
  unitsPerImage?(task: Pick<ImageTask, 'aspectRatio' | 'tier'>): number;
}

/** What clips a model makes longer. */
interface ExtensionAbility {
  /** What it adds at a time. */
  adds: Durations;
  /** Longest clip that it goes on with, in seconds, and how long that may be with what is added. */
  maxSourceS: number;
  maxTotalS: number;
  /** Largest file that it is sent; absent: as large as a clip may be. */
  maxBytes?: number;
  /** The page of the vendor that says so, and when it was read. */
  source?: Source;
}

/** What one video model can do. */
export interface VideoCapability extends CommonCapability {
  kind: 'video';
  resolutions: readonly Resolution[];
  durations: Durations;
  /** Longest clip when there is an end frame, where that differs, in seconds. */
  maxWithEndFrameS?: number;
  /** `none`: it makes clips from words alone. */
  startFrame: 'none' | 'optional' | 'required';
  endFrame: 'none' | 'optional' | 'required';
  /** Absent: it makes no clip longer. */
  extends?: ExtensionAbility;
  /** It does nothing else. */
  extendsOnly?: true;
}

export type Capability = ImageCapability | VideoCapability;

/** What of a task its price may depend on; `pictures` is how many go along with it. Of a clip not the shape: that may follow from a frame that nobody has seen yet. */
export type PricedTask =
  | (Pick<ImageTask, 'kind' | 'tier' | 'aspectRatio' | 'count'> & { pictures: number })
  | Pick<VideoTask, 'kind' | 'tier' | 'resolution' | 'durationS'>;

/** What the price of a piece of work may depend on, as the `match` of a price row names it. */
export function priceAttributes(task: PricedTask): Record<string, string> {
  if (task.kind === 'image') return { tier: task.tier, aspect_ratio: task.aspectRatio };
  return { tier: task.tier, resolution: task.resolution };
}

/** How many of its price units a piece of work is. */
export function billedUnits(capability: Capability, task: PricedTask): number {
  if (task.kind === 'video') return task.durationS;
  const perImage = capability.kind === 'image' ? (capability.unitsPerImage?.(task) ?? 1) : 1;
  return perImage * task.count;
}

/** How often a picture is read that goes along: for each that is made anew, as if each were a request of its own. */
export function billedPictures(task: PricedTask): number {
  return task.kind === 'image' ? task.pictures * task.count : 0;
}

/** Every whole number of seconds from the first to the last. */
export function wholeSeconds(min: number, max: number): Durations {
  return { min, max, allowed: Array.from({ length: max - min + 1 }, (_, index) => min + index) };
}
