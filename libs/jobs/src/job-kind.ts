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
