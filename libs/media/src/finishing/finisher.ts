import type { Maker } from '@cse/storage';
import type { JobWarning } from '../job/job';
import type { MediaTask, Outline } from '../media-model';

export const ARTIFACT_ROLES = ['image', 'clip', 'thumbnail', 'poster'] as const;
export type ArtifactRole = (typeof ARTIFACT_ROLES)[number];

/** A file as it is kept: bytes in hand, or a file in the folder that the finisher was given. */
export interface FinishedFile {
  role: ArtifactRole;
  content: Buffer | { path: string };
  contentType: string;
  width: number;
  height: number;
  /** Seconds. */
  durationS?: number;
  fps?: number;
  /** ThumbHash in base64. */
  thumbhash?: string;
}

export interface Finished {
  /** The main file first, then its thumbnail or poster. */
  files: FinishedFile[];
  /** What of it is not as it was asked for. */
  warnings: JobWarning[];
}

export interface FinishingContext {
  /** A folder of its own that is removed afterwards, whatever happens. */
  folder: string;
  /** Aborts when the deadline passes, the job is cancelled or the worker stops. */
  signal: AbortSignal;
  progress(fraction: number): void;
  /** Who made what is finished: every file that is kept says so. */
  madeBy: Maker;
}

/**
 * Turns what a provider delivered into what was asked for: checks it, brings it to the length, rate and form of the
 * request, and makes the small picture that goes with it. May be called again with the same file after a crash.
 */
export abstract class Finisher<T extends MediaTask> {
  /** @throws ProviderFailure `bad_output` when the file is not what was asked for */
  abstract finish(path: string, task: Outline<T>, context: FinishingContext): Promise<Finished>;
}
