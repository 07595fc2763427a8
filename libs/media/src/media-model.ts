import type { ResultSources } from '@cse/config';
import type { NanoUsd } from '@cse/core';
import type { ShotAngle, ShotMove, ShotSize } from './framing/framing';

export const QUALITY_TIERS = ['draft', 'standard', 'high'] as const;
export type QualityTier = (typeof QUALITY_TIERS)[number];

export const ASPECT_RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '21:9'] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

export const RESOLUTIONS = ['480p', '720p', '1080p'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export interface PixelSize {
  width: number;
  height: number;
}

/** A picture as bytes: normalised once (sRGB, upright, no metadata). Vendors never get our signed URLs. */
export interface GivenPicture extends PixelSize {
  bytes: Buffer;
}

/** What a picture shows that others are to be drawn after. */
export const REFERENCE_KINDS = ['character', 'style', 'place', 'object'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** What is said of a reference besides its pixels. */
export interface ReferenceFacts {
  kind?: ReferenceKind;
  /** Under what name the prompt speaks of it; absent: by its number, as "image 2". */
  tag?: string;
}

/** A picture after which another is to be drawn: whose face, in which style, at what place. */
export type ReferencePicture = GivenPicture & ReferenceFacts;

/** What is known of a clip that is to be made longer. */
export interface ClipLength {
  /** Seconds. */
  durationS: number;
}

/** A clip of the user's own, as a file on this machine. */
export interface GivenClip extends ClipLength {
  path: string;
}

/** What a storyboard says of a shot, for a provider that reads it itself; the prompt of the task has the same in words. */
export interface ShotFacts {
  /** What the shot shows, without framing, characters and style. */
  prompt: string;
  size?: ShotSize;
  angle?: ShotAngle;
  move?: ShotMove;
  /** All of the board: the words may name one that is not said to be in the shot. */
  characters: readonly { label: string; description: string; isInShot: boolean }[];
}

/** What is asked of an image provider, after capabilities were applied: only what the model can do is still here. */
export interface ImageTask {
  kind: 'image';
  model: string;
  prompt: string;
  negativePrompt?: string;
  aspectRatio: AspectRatio;
  /** 0 … 2^32−1; absent when the model has no seed. */
  seed?: number;
  tier: QualityTier;
  /** 1–4 pictures. */
  count: number;
  /** The picture that is to be changed; it counts as image 1. */
  editOf?: GivenPicture;
  /** In the order in which the prompt numbers them. */
  references?: ReferencePicture[];
  /** Without caption and marks, where the model draws such things. */
  clean?: boolean;
  /** Where the model reads shots itself. */
  shot?: ShotFacts;
}

/**
 * What is asked of a video provider. `durationS` is a length that the model offers, at least what was requested;
 * `requestedS` is what the finisher brings the clip to.
 */
export interface VideoTask {
  kind: 'video';
  model: string;
  prompt: string;
  negativePrompt?: string;
  /** The picture that the clip starts on; absent: it is made from the words alone. */
  startFrame?: GivenPicture;
  endFrame?: GivenPicture;
  /** The clip that goes on: what is made begins with it, and the lengths say what comes after it. It stands in place of frames. */
  extendOf?: GivenClip;
  durationS: number;
  requestedS: number;
  resolution: Resolution;
  aspectRatio: AspectRatio;
  fps?: number;
  seed?: number;
  tier: QualityTier;
}

/** One clip of a film: a file on this machine, as it was stored, and what is cut off at either end, in seconds. */
export interface StitchClip {
  path: string;
  trimStartS: number;
  trimEndS: number;
}

/** What is asked of the stitching engine: the clips one after the other as one film. */
export interface StitchTask {
  kind: 'stitch';
  model: string;
  clips: StitchClip[];
  transition: 'cut' | 'crossfade';
  /** Length of each crossfade in seconds; 0 for cuts. */
  transitionS: number;
  /** Absent: those of the first clip. */
  resolution?: Resolution;
  fps?: number;
}

export type MediaTask = ImageTask | VideoTask | StitchTask;
export type MediaKind = MediaTask['kind'];

/** A task without the contents of its files: all that it takes to ask about work that was sent, and to finish it. */
export type Outline<T extends MediaTask> = T extends VideoTask
  ? Omit<VideoTask, 'startFrame' | 'endFrame' | 'extendOf'> & {
      startFrame?: PixelSize;
      endFrame?: PixelSize;
      extendOf?: ClipLength;
    }
  : T extends StitchTask
    ? Omit<StitchTask, 'clips'>
    : Omit<ImageTask, 'editOf' | 'references'> & { editOf?: PixelSize; references?: (PixelSize & ReferenceFacts)[] };

/** One produced file, as bytes in hand, as a file on this machine, or as an address that only the provider's own hosts may serve. */
export type ProviderOutput =
  | { from: 'bytes'; bytes: Buffer; contentType: string }
  | { from: 'file'; path: string; contentType: string }
  | { from: 'url'; url: string; headers?: Record<string, string> };

/** What a provider handed out of what it was asked for: all of it, or less. */
export interface Delivered {
  /** At least one, at most as many as were asked for. */
  outputs: ProviderOutput[];
  /** How many its policy withheld; what else is missing it did not make. */
  withheld?: number;
  /** What it says the attempt cost; absent when it does not say, then the quote is settled. */
  costNano?: NanoUsd;
  /** Of how many outputs it bills each, where that is fewer than were asked for and it names no sum. */
  billedOutputs?: number;
}

/** Where to ask about work that a provider has accepted; stored before anything else is done with the answer. */
export interface ProviderHandle {
  taskId: string;
  /** Addresses that the provider gave for this task (fal says: use these, do not build them). */
  urls?: { status?: string; result?: string; cancel?: string };
}

/** Why an attempt did not lead to an output. The classes and their handling are those of the operations guide. */
export type FailureClass =
  /** The request is wrong or the model is gone; never retried. */
  | 'invalid_request'
  /** Refused by the provider's policy, on the way in or out; never retried. */
  | 'content_policy'
  /** Our key or set-up is wrong; not the user's fault, never retried. */
  | 'provider_auth'
  /** Our money at the provider is used up; never retried. */
  | 'provider_quota'
  /** What the provider does for us in a day is used up; never retried by the job, `details.resetsAt` says when it is new. */
  | 'daily_quota'
  /** Refused before acceptance because of rate or capacity; waits with all others, does not count as an attempt. */
  | 'capacity'
  /** Known not to have been accepted (connection refused, name not found); retried with back-off. */
  | 'not_accepted'
  /** The provider answered that it did not take the work on; final, or, `…_retryable`, tried again a few times. */
  | 'create_failed'
  | 'create_failed_retryable'
  /** A create call whose outcome nobody knows; reconciled, never sent again by itself. */
  | 'unknown_outcome'
  /** A failing read (status, download); retried on its own budget. */
  | 'transient_read'
  /** The provider's task failed and it says that trying again makes sense. */
  | 'task_failed_retryable'
  /** The provider's task failed for good. */
  | 'task_failed'
  /** What came back is not what was asked for. */
  | 'bad_output'
  /** The result lies on a host that the deployment takes nothing from (`details.variable` names which it does). */
  | 'result_refused'
  /** The address of the result has expired; asking for the task again may renew it. */
  | 'result_expired';

/**
 * What a provider bills of work that failed: by its documents (`status-table.ts`), where it does not say by a figure.
 * `unknown` is charged as if it were billed, and says so.
 */
export type Billed = 'billed' | 'unbilled' | 'unknown';

/** The only error a provider adapter throws. `message` is ours: a vendor's text may repeat the prompt. */
export class ProviderFailure extends Error {
  constructor(
    readonly failure: FailureClass,
    message: string,
    readonly details: {
      /** How long the provider asked us to wait, in milliseconds. */
      retryAfterMs?: number;
      /** What it says it charged although it failed. */
      costNano?: NanoUsd;
      /** What it bills where it names no figure; absent: what the class of failure implies. */
      billed?: Billed;
      /** Failures of a passing kind in a row after which it is final all the same. */
      giveUpAfter?: number;
      /** The provider is too busy, or ill (429, 5xx): all jobs leave it alone for a while. */
      busy?: boolean;
      /** The variable of the configuration that stands in the way. */
      variable?: string;
      /** When a quota that is used up is new. */
      resetsAt?: Date;
      /** The vendor's id of the request, for its support. */
      providerRequestId?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ProviderFailure';
  }
}

/** What of a task it takes to ask about it, and what is still known of it when it has ended. */
export interface SentWork {
  model: string;
  /** Pictures that were asked for; absent for clips. */
  count?: number;
}

export type SubmitResult = { state: 'accepted'; handle: ProviderHandle } | ({ state: 'done' } & Delivered);

export type PollResult =
  /** Still working; `progress` 0–1 where the provider tells. */
  { state: 'running'; progress?: number; nextPollMs?: number } | ({ state: 'done' } & Delivered);

export type CancelResult = 'confirmed' | 'requested' | 'unsupported';

export interface ProviderContext {
  /** Aborts when the job is cancelled, its deadline passes or the worker stops. */
  signal: AbortSignal;
  /** Our id of this attempt; goes to the provider as a label where it takes one, so that a lost answer can be found again. */
  attemptId: string;
  /**
   * Under which name this provider knows the user (`EndUserIds` of @cse/core); goes along where its API takes one. Absent
   * once the account is gone.
   */
  endUser?: string;
  /** Where the provider may tell that the work has ended; absent where it could not reach us. */
  callbackUrl?: string;
  /** A folder of its own for files of `submit`; removed when they have been taken over. */
  folder: string;
  /** Reports 0–1 while `submit` works in this process. */
  progress(fraction: number): void;
}

/**
 * A source of pictures or clips. Adapters are stateless: everything needed to go on after a crash is in the
 * ProviderHandle. No adapter retries anything by itself; the state machine decides.
 * @throws ProviderFailure and nothing else
 */
export abstract class MediaModel<T extends MediaTask> {
  /** The provider's id, such as "storyboard", "openai", "fal". */
  abstract readonly id: string;

  /** Sends the work exactly once. A local or synchronous provider answers `done`. */
  abstract submit(task: T, context: ProviderContext): Promise<SubmitResult>;

  /** Asks about accepted work. Never sends it again. Providers without tasks are never polled. */
  abstract poll(handle: ProviderHandle, work: SentWork, context: ProviderContext): Promise<PollResult>;

  abstract cancel(handle: ProviderHandle): Promise<CancelResult>;

  /**
   * Looks for work whose create call ended without an answer. Undefined, or no such method, means that the provider
   * offers no way to find it, which is not the same as `not_found`: that is sent again.
   */
  find?(attemptId: string, context: ProviderContext): Promise<ProviderHandle | 'not_found' | undefined>;

  /**
   * The id of the task that a call to `callbackUrl` is about; only of providers that make such calls. Undefined when it
   * names none.
   */
  taskIn?(notice: unknown): string | undefined;

  /** Where this provider's outputs may be fetched from; absent when it hands out no addresses. */
  readonly results?: ResultSources;

  /**
   * True for a provider that works in this process and bills nothing to us: when its worker dies, the work is simply
   * done again, a cancellation or a stop aborts `signal` at once, and what it made costs what the price list says.
   */
  readonly isLocal: boolean = false;
}

export abstract class ImageModel extends MediaModel<ImageTask> {}
export abstract class VideoModel extends MediaModel<VideoTask> {}
export abstract class StitchModel extends MediaModel<StitchTask> {}
