import { IsUUID } from 'class-validator';
import { defineJob } from './job-kind';

/** All that a media job carries: the row is the truth. */
export class MediaJobPayload {
  @IsUUID()
  generation_id!: string;
}

/** Ten seconds, doubling: a vendor or a store that is away for five minutes costs no job. */
const RETRY = { attempts: 6, backoffMs: 10_000, jitter: 0.5 };

/** Waits on vendors most of its time; what it draws itself takes a fraction of a second. */
export const IMAGE_JOB = defineJob({ name: 'image', payload: MediaJobPayload, retry: RETRY, concurrency: 8 });

/** As images, but the local renderer and the transcoder use a whole core for seconds. */
export const VIDEO_JOB = defineJob({ name: 'video', payload: MediaJobPayload, retry: RETRY, concurrency: 2 });

/** Transcodes up to fifty clips: one at a time a process. */
export const STITCH_JOB = defineJob({ name: 'stitch', payload: MediaJobPayload, retry: RETRY, concurrency: 1 });
