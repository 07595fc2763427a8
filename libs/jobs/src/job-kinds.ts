import { plainToInstance } from 'class-transformer';
import { IsUUID, validateSync } from 'class-validator';

/** How often a job is tried and how long it waits between two tries. */
export interface RetryPolicy {
  /** Most tries that end in a transient failure; redeliveries that the handler asked for do not count. */
  attempts: number;
  /** Wait before the second try; it doubles with every further one. */
  backoffMs: number;
  /** Share of each wait that is left to chance, from 0 to 1, so that jobs that failed together come back apart. */
  jitter: number;
}

/** One kind of background work: a queue of its own, the class of its payload, and how it is run. */
export interface JobKind<P extends object = object> {
  /** Name of the queue: small letters and dashes. */
  readonly name: string;
  /** Ids only, never content; class-validator decorators say what is valid. */
  readonly payload: new () => P;
  readonly retry: RetryPolicy;
  /** Jobs of this kind that one worker process runs at once unless QUEUE_CONCURRENCY says otherwise. */
  readonly concurrency: number;
}

export function defineJob<P extends object>(kind: JobKind<P>): JobKind<P> {
  return Object.freeze(kind);
}

/** What a queue held, or was about to hold, is not a payload of its kind. Names fields, never values. */
export class InvalidPayload extends Error {
  constructor(kind: string, fields: string[]) {
    super(`payload of ${kind}: ${fields.join(', ')}`);
    this.name = 'InvalidPayload';
  }
}

/**
 * The payload as its class, checked on the way in and again on the way out: what waits in a queue may have been put
 * there by an older or newer version.
 * @throws InvalidPayload
 */
export function readPayload<P extends object>(kind: JobKind<P>, data: unknown): P {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new InvalidPayload(kind.name, ['(all)']);
  const payload = plainToInstance(kind.payload, data);
  const problems = validateSync(payload, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (problems.length > 0) {
    throw new InvalidPayload(
      kind.name,
      problems.map(({ property }) => property),
    );
  }
  return payload;
}

/** All that a media job carries: the row is the truth. The field is named after the table: jobs wait under that name. */
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

/** The queue of each kind of media job. */
export const MEDIA_JOBS = { image: IMAGE_JOB, video: VIDEO_JOB, stitch: STITCH_JOB } as const;
