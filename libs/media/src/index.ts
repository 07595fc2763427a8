export {
  billedUnits,
  priceAttributes,
  type Capability,
  type Durations,
  type ImageCapability,
  type VideoCapability,
} from './capabilities/capability';
export type { PriceOf } from './capabilities/cheapest';
export { chooseImage, type ImageChoice, type ImageRequest } from './capabilities/choose-image';
export { chooseVideo, type VideoChoice, type VideoRequest } from './capabilities/choose-video';
export type { Offer, Warning } from './capabilities/choose';
export {
  ASPECT_RATIOS,
  ImageModel,
  MediaModel,
  ProviderFailure,
  QUALITY_TIERS,
  RESOLUTIONS,
  StitchModel,
  VideoModel,
  type AspectRatio,
  type CancelResult,
  type FailureClass,
  type Frame,
  type ImageTask,
  type MediaKind,
  type MediaTask,
  type PollResult,
  type ProviderContext,
  type ProviderHandle,
  type ProviderOutput,
  type QualityTier,
  type Resolution,
  type StitchClip,
  type StitchTask,
  type SubmitResult,
  type VideoTask,
} from './media-model';
export {
  ARTIFACT_ROLES,
  Finisher,
  type ArtifactRole,
  type FinishedFile,
  type FinishingContext,
} from './finishing/finisher';
export type { MediaProvider } from './providers/provider';
export type { ProviderServices } from './providers/provider-services';
export { Finishers } from './finishing/finishers';
export { MediaProviders } from './providers/registry';
export type { Artifact } from './artifacts/artifact';
export { ArtifactStore } from './artifacts/artifact-store';
export { Artifacts } from './artifacts/artifacts';
export { Uploads } from './artifacts/uploads';
export { JobEvents } from './job/job-events';
export type { MediaJob, JobEvent, JobError, JobWarning } from './job/job';
export { JobStore } from './job/job-store';
export { STAGES, STATUSES, type Stage, type Status } from './job/states';
export { MediaData } from './upkeep/media-data';
export { MediaModule } from './media.module';
export { MediaJobs, type Creation, type KeyedAnswer } from './requests/media-jobs';
export type { FrameSource } from './requests/frames';
export { ImagePreparation } from './requests/image-preparation';
export type { Prepared } from './requests/prepared';
export { StitchPreparation, type FilmRequest } from './requests/stitch-preparation';
export { VideoPreparation, type ClipRequest } from './requests/video-preparation';
export { JobRunner } from './running/run';
export { CALLBACK_PATH, VendorCallbacks } from './running/vendor-callbacks';
export { Workspaces } from './running/workspaces';
export { JobWebhook } from './upkeep/job-webhook';
export { MediaUpkeep } from './upkeep/media-upkeep';
export { CapabilityList, type CapabilityListing } from './capabilities/capability-list';
