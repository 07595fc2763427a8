import type { JobKind } from './job-kind';

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
   */
  abstract enqueue<P extends object>(kind: JobKind<P>, id: string, payload: P): Promise<void>;

  /** Ends the delay of a job that asked to be delivered later; anything else is left as it is. */
  abstract hasten(kind: JobKind, id: string): Promise<void>;
}
