/**
 * Pictures, clips and films: who can make them and for how much, the jobs that make them, and the files that come of it.
 *
 * Doors: the preparations (`ImagePreparation`, `VideoPreparation`, `StitchPreparation`) check and price what a request
 * asks for; `MediaJobs` writes it down as a job, commits it, cancels it; `JobRunner` brings a job on in a worker.
 * `Artifacts` and `Uploads` are the files, `Reports` what is said of them. A vendor is a folder in `providers` behind `ImageModel` or `VideoModel`.
 *
 * It never sends work twice of which it does not know what became of it, never gives a vendor an address of ours, and
 * keeps what was asked for no longer than the job lives, and then only sealed. It knows nothing of HTTP routes, and the
 * queue only wakes it: the row of a job is the truth.
 */
export { ArtifactGraph, type Cite, type CitingArtifact, type RelatedArtifact } from './artifacts/artifact-graph';
export { ArtifactStore, type Artifact } from './artifacts/artifact-store';
export { Artifacts } from './artifacts/artifacts';
export { Uploads } from './artifacts/uploads';
export type { ImageRequest } from './capabilities/choose-image';
export type { VideoRequest } from './capabilities/choose-video';
export type { Durations } from './capabilities/capability';
export { MediaOffer, type CapabilityListing } from './capabilities/offer';
export { ARTIFACT_ROLES, type ArtifactRole } from './finishing/finisher';
export { Finishers } from './finishing/finishers';
export { POSSIBLY_BILLED, type MediaJob } from './job/job';
export { EventWakeups, JobEvents } from './job/job-events';
export { JobStore } from './job/job-store';
export { QueuePlaces, type QueuePlace } from './job/queue-places';
export { STAGES, STATUSES, type Stage, type Status } from './job/states';
export {
  ASPECT_RATIOS,
  ImageModel,
  ProviderFailure,
  QUALITY_TIERS,
  REFERENCE_KINDS,
  RESOLUTIONS,
  VideoModel,
  type AspectRatio,
  type CancelResult,
  type ImageTask,
  type GivenPicture,
  type MediaKind,
  type ProviderContext,
  type QualityTier,
  type Resolution,
  type SubmitResult,
  type VideoTask,
} from './media-model';
export { MediaModule } from './media.module';
export type { MediaProvider } from './providers/provider';
export { BacklogReport, type Backlog } from './reports/backlog';
export { sealedJobs, type SealedJobs } from './reports/sealed-jobs';
export { MediaTelemetry } from './running/media-telemetry';
export {
  REPORT_REASONS,
  REPORT_STATES,
  Reports,
  type Report,
  type ReportReason,
  type ReportState,
} from './reports/reports';
export { SHOT_ANGLES, SHOT_MOVES, SHOT_SIZES, type ShotAngle, type ShotMove, type ShotSize } from './framing/framing';
export { ImagePreparation, type Prepared } from './requests/image-preparation';
export type { JobCaller } from './requests/job-holds';
export { MediaJobs, type KeyedAnswer } from './requests/media-jobs';
export { StitchPreparation, type FilmRequest } from './requests/stitch-preparation';
export type { PictureRequest, PictureSource } from './requests/given-pictures';
export { VideoPreparation, type ClipRequest } from './requests/video-preparation';
export { Workspaces } from './running/job-files';
export { CALLBACK_PATH, VendorCallbacks } from './running/reconciliation';
export { JobRunner } from './running/run';
export { Turns } from './running/turns';
export { sheetPdf, sheetPng, type SheetShot } from './storyboards/contact-sheet';
export { Sequels } from './storyboards/sequels';
export {
  SHOT_SECONDS,
  USUAL_FORM,
  type BoardRequest,
  type RedoRequest,
  type ShotRequest,
} from './storyboards/shot-words';
export {
  BOARD_STATUSES,
  boardCost,
  boardProgress,
  boardStatus,
  currentJobs,
  type BoardOutline,
  type BoardStatus,
  type Shot,
  type Storyboard,
} from './storyboards/storyboard';
export { StoryboardPreparation } from './storyboards/storyboard-preparation';
export { StoryboardStore } from './storyboards/storyboard-store';
export { type BoardCreation, type BoardOutcome, type KeyedBoard } from './storyboards/board-writer';
export { Storyboards } from './storyboards/storyboards';
export { JobWebhook } from './upkeep/job-webhook';
export { LateWord } from './upkeep/late-word';
export { MediaData } from './upkeep/media-data';
export { leaveUnsentUnknown } from './upkeep/after-restore';
export { MediaUpkeep } from './upkeep/media-upkeep';
