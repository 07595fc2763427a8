import type { NanoUsd } from '@cse/core';
import type { MediaKind, ProviderHandle } from '../media-model';
import type { JobErrorCode } from './job-error';
import type { Stage, Status } from './states';

/** Something that was asked for and will not be so; no failure. Never text of a story. */
export interface JobWarning {
  code: string;
  detail: string;
}

export interface JobError {
  code: JobErrorCode;
  /** Ours, never a vendor's. */
  message: string;
  /** Whether the same request, sent anew, may succeed. */
  retryable: boolean;
}

/** One media job, as its row says. */
export interface MediaJob {
  id: string;
  /** Null once the account is deleted. */
  userId: string | null;
  kind: MediaKind;
  status: Status;
  stage: Stage | null;
  lockVersion: number;
  /** 0–1. */
  progress: number;
  warnings: JobWarning[];
  provider: string;
  model: string;
  /** Sealed (`ContentSeal`); null once the job has ended. */
  input: Buffer | null;
  /** Objects that are needed until the end and erased after it: frames, outputs that are not yet artifacts. */
  heldKeys: string[];
  reservationId: string | null;
  /** What is held for it in counts. */
  images: number;
  /** Of a clip or film: what is generated, and billed for. */
  videoSeconds: number;
  /** Seconds that were asked for, and that the finished file has by measure; null for pictures. */
  requestedS: number | null;
  deliveredS: number | null;
  estimate: NanoUsd;
  charged: NanoUsd | null;
  error: JobError | null;
  /** Submissions that count: those that a provider refused for lack of capacity do not. */
  attempts: number;
  /** Failures in a row in the present stage. */
  failures: number;
  lastEvent: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** End of a draft. */
  expiresAt: Date | null;
  /** End of a committed job, whatever happens. */
  deadlineAt: Date | null;
  cancelRequestedAt: Date | null;
}

/**
 * `intent`: written before the create call; `accepted`: the provider has a task; `done`: it delivered; `failed`: it or
 * we ended it; `rejected`: refused before acceptance; `unknown`: nobody knows; `abandoned`: local work cut short.
 */
export type AttemptState = 'intent' | 'accepted' | 'done' | 'failed' | 'rejected' | 'unknown' | 'abandoned';

/** A produced file that lies in the object storage until it has been finished. */
export interface StagedOutput {
  key: string;
  contentType: string;
}

export interface Attempt {
  id: string;
  jobId: string;
  n: number;
  state: AttemptState;
  failure: string | null;
  handle: ProviderHandle | null;
  outputs: StagedOutput[] | null;
  /** What the provider says it bills; null when it did not say. */
  cost: NanoUsd | null;
}

export interface JobEvent {
  seq: number;
  event: 'status' | 'progress' | 'done';
  data: Record<string, unknown>;
}
