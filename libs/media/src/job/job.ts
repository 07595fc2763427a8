import type { NanoUsd } from '@cse/core';
import type { MediaKind, ProviderHandle } from '../media-model';
import type { Stage, Status } from './states';

/** Something that was asked for and will not be so; no failure. Never text of a story. */
export interface JobWarning {
  code: string;
  detail: string;
}

/** The warning of a job that ended without its result and was charged what its provider may have billed. */
export const POSSIBLY_BILLED = 'possibly_billed';

export interface JobError {
  code: JobErrorCode;
  /** Ours, never a vendor's. */
  message: string;
  /** Whether the same request, sent anew, may succeed. */
  retryable: boolean;
  /** When it may, where that is known. */
  resetsAt?: string;
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
  /** What its key frames come to until it ends; counted among what is kept for its user. */
  storedBytes: number;
  reservationId: string | null;
  /** The board that it was asked for with, and what the client calls it. */
  storyboardId: string | null;
  label: string | null;
  /** Jobs of its board that must end before it can begin; null once it can. */
  waitsFor: string[] | null;
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
  /** When its turn came to be worked on; until then it waits. */
  turnAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** End of a draft. */
  expiresAt: Date | null;
  /** End of a committed job, whatever happens: first of its waiting, from its turn on of its work. */
  deadlineAt: Date | null;
  cancelRequestedAt: Date | null;
  /** Whom its request named to hear of its end, until they have. */
  webhookUrl: string | null;
  /** Of the request that committed to it (of a draft, that asked for it): its `x-request-id`, and where its trace goes on. */
  requestId: string | null;
  traceparent: string | null;
}

/** What a job begins with; everything else is for the work to say. */
export type NewJob = Pick<
  MediaJob,
  | 'id'
  | 'userId'
  | 'kind'
  | 'status'
  | 'stage'
  | 'warnings'
  | 'provider'
  | 'model'
  | 'input'
  | 'heldKeys'
  | 'reservationId'
  | 'images'
  | 'videoSeconds'
  | 'requestedS'
  | 'estimate'
  | 'expiresAt'
  | 'deadlineAt'
  | 'requestId'
  | 'traceparent'
> &
  Partial<Pick<MediaJob, 'webhookUrl' | 'storyboardId' | 'label' | 'waitsFor'>>;

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
  /** What the provider bills of it, as far as that is known or can be told; null where the quote counts, or nothing. */
  cost: NanoUsd | null;
  /** Of the cost: we told it by what was delivered or quoted, because the provider named no sum. */
  costEstimated: boolean;
  /** What the provider calls the request that made it, for its support. */
  providerRequestId: string | null;
}

export type AttemptCost = Pick<Attempt, 'cost' | 'costEstimated'>;

export interface JobEvent {
  seq: number;
  event: 'status' | 'progress' | 'done';
  data: Record<string, unknown>;
}

/** Why a job ended without its result, for programs, and what is said of it to people. */
const MESSAGES = {
  invalid_request: 'the provider does not take this request',
  content_refused: "the request was refused by the provider's policy",
  provider_unavailable: 'the provider cannot be used at present',
  provider_quota: 'the provider takes no more work from this deployment at present',
  provider_daily_quota: 'the provider does no more of this for this deployment today',
  provider_error: 'the provider could not do the work',
  provider_contract_violation: 'what the provider delivered is not what was asked for',
  provider_outcome_unknown: 'nobody can tell whether the provider did the work; it may have been billed',
  result_host_refused: 'the result lies on a host that this deployment takes no results from',
  result_expired: 'the result was no longer there to be fetched',
  deadline_exceeded: 'the work was not done in time',
  input_unavailable: 'what the request refers to is no longer there',
  internal: 'the work failed on our side',
} as const;

export type JobErrorCode = keyof typeof MESSAGES;

/** @param about when it may succeed, and the variable of the configuration that stands in the way, where they are known */
export function jobError(
  code: JobErrorCode,
  retryable: boolean,
  { resetsAt, variable }: { resetsAt?: Date; variable?: string } = {},
): JobError {
  const message = variable === undefined ? MESSAGES[code] : `${MESSAGES[code]} (${variable})`;
  return { code, message, retryable, ...(resetsAt && { resetsAt: resetsAt.toISOString() }) };
}
