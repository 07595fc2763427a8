import type { JobKind } from './job-kinds';

/**
 * Wakes workers. The queue is no record of work: enqueue after the transaction that wrote the row has committed, and
 * let a sweeper enqueue again whatever was lost in between; the id makes that harmless.
 *
 * Errors: InvalidPayload (our fault), AppError `store_unavailable` (the queue could not be reached; retryable).
 */
export abstract class JobQueue {
  /**
   * Brings the job to a worker. While a job of this kind with this id waits, is delayed or runs, this changes nothing.
   * @param id ours, of letters, digits, dash and underscore; usually the id of the row.
   * @param options `ahead`: before all that waits of this kind, for work that has begun and only comes back.
   */
  abstract enqueue<P extends object>(
    kind: JobKind<P>,
    id: string,
    payload: P,
    options?: { ahead?: boolean },
  ): Promise<void>;

  /** Ends the delay of a job that asked to be delivered later; anything else is left as it is. */
  abstract hasten(kind: JobKind, id: string): Promise<void>;

  /** Whether the queue answers, where it is not the database. @throws AppError `store_unavailable` */
  abstract ping(): Promise<void>;
}

/** One handing-over of a job to a worker. */
export interface Delivery {
  jobId: string;
  /** 1 for the first try; redeliveries that the handler asked for stay on the same number. */
  attempt: number;
  /** True when a transient failure of this try would be the last. */
  isLastAttempt: boolean;
  /** By the clock of this machine. */
  enqueuedAt: Date;
  /**
   * Aborted when the process stops or the job was taken over by another worker. Come to a safe point and return or
   * throw; after a stop the job is delivered again, to whoever is there, without counting as a try.
   */
  signal: AbortSignal;
}

/** Asks for the same job again later. The worker's slot is free until then, and the try does not count. */
export interface Redelivery {
  redeliverAfterMs: number;
}

/** A failure that another try cannot mend. */
export class PermanentFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PermanentFailure';
  }
}

/** The job took down or froze its worker too often to be tried again. */
export class StalledTooOften extends Error {
  constructor() {
    super('the worker of this job died or froze too often');
    this.name = 'StalledTooOften';
  }
}

/** Does the work of one kind. Every delivery may be a repetition: of a try that failed, or of one whose worker died. */
export abstract class JobHandler<P extends object = object> {
  abstract readonly kind: JobKind<P>;

  /**
   * Returns nothing when the job is done, or when to come back. Throws PermanentFailure to give up at once, anything
   * else to be tried again by the kind's policy.
   */
  abstract handle(payload: P, delivery: Delivery): Promise<Redelivery | void>;

  /**
   * Nobody will deliver this job again: bring what it stands for to its end.
   * @param cause what the last try threw
   * @param jobId as in its deliveries
   */
  abstract giveUp(payload: P, cause: unknown, jobId: string): Promise<void>;
}
