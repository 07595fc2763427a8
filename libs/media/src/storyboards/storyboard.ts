import type { NanoUsd } from '@cse/core';
import type { ShotAngle, ShotMove, ShotSize } from '../framing/framing';
import type { MediaJob } from '../job/job';
import type { AspectRatio, Resolution } from '../media-model';
import { isFinal, type Status } from '../job/states';

/** `partial`: it has ended, and some of it was made. */
export const BOARD_STATUSES = [
  ...['draft', 'queued', 'running', 'succeeded', 'partial', 'failed', 'canceled', 'expired'],
] as (Status | 'partial')[];
export type BoardStatus = (typeof BOARD_STATUSES)[number];

/** One shot as its board's row says; what it shows is known to its jobs alone, and erased with them. */
export interface Shot {
  ordinal: number;
  label: string;
  /** The job that draws it: the latest, when it was drawn again. */
  jobId: string;
  clipJobId: string | null;
  size: ShotSize | null;
  angle: ShotAngle | null;
  move: ShotMove | null;
  durationS: number;
  /** How it was drawn; null for shots of before this was kept. */
  aspectRatio: AspectRatio | null;
  resolution: Resolution | null;
}

export interface Storyboard {
  id: string;
  userId: string | null;
  /** Whether its shots become clips. */
  clips: boolean;
  filmJobId: string | null;
  createdAt: Date;
  shots: Shot[];
  /** All jobs that were ever asked for with it, oldest first. */
  jobs: MediaJob[];
}

/** What a list says of a board and of its jobs. */
export type JobOutline = Pick<
  MediaJob,
  'id' | 'status' | 'progress' | 'finishedAt' | 'expiresAt' | 'estimate' | 'charged'
>;
export interface BoardOutline extends Omit<Storyboard, 'shots' | 'jobs'> {
  shots: Pick<Shot, 'jobId' | 'clipJobId'>[];
  jobs: JobOutline[];
}

/** The jobs that make the board what it is now: those that were drawn again are no longer among them. */
export function currentJobs<J extends { id: string }>({
  shots,
  filmJobId,
  jobs,
}: Pick<BoardOutline, 'shots' | 'filmJobId'> & { jobs: J[] }): J[] {
  const ids = new Set(shots.flatMap(({ jobId, clipJobId }) => [jobId, clipJobId ?? jobId]));
  return jobs.filter(({ id }) => ids.has(id) || id === filmJobId);
}

/** Where a board is for its owner, by its current jobs. */
export function boardStatus(jobs: readonly Pick<MediaJob, 'status'>[]): BoardStatus {
  const has = (...statuses: Status[]): boolean => jobs.some(({ status }) => statuses.includes(status));
  const all = (status: Status): boolean => jobs.every((job) => job.status === status);
  if (has('draft')) return 'draft';
  if (jobs.some(({ status }) => !isFinal(status))) return all('queued') ? 'queued' : 'running';
  if (all('succeeded')) return 'succeeded';
  if (has('succeeded')) return 'partial';
  if (has('failed')) return 'failed';
  return has('canceled') ? 'canceled' : 'expired';
}

/** 0–1; every job counts the same. */
export function boardProgress(jobs: readonly Pick<MediaJob, 'status' | 'progress'>[]): number {
  if (jobs.length === 0) return 1;
  return jobs.reduce((sum, { status, progress }) => sum + (isFinal(status) ? 1 : progress), 0) / jobs.length;
}

/** What all of it was quoted and has been charged; the charge is null until everything has ended. */
export function boardCost(jobs: readonly Pick<MediaJob, 'status' | 'estimate' | 'charged'>[]): {
  estimate: NanoUsd;
  charged: NanoUsd | null;
} {
  const estimate = jobs.reduce((sum, job) => sum + job.estimate, 0n);
  const isOver = jobs.every(({ status }) => isFinal(status));
  return { estimate, charged: isOver ? jobs.reduce((sum, { charged }) => sum + (charged ?? 0n), 0n) : null };
}
