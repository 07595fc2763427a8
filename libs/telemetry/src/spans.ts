import type { CallObserver } from '@cse/core';

/** A request as it comes in. Of its address nothing but the template of the route is told. */
export interface IncomingRequest {
  method: string;
  route: string;
  requestId: string;
  /** The caller's `traceparent` header (W3C Trace Context). Its `tracestate` is text of theirs and goes nowhere. */
  traceparent: string | undefined;
}

export interface RequestEnd {
  status: number;
  /** The client went away before the answer was complete. */
  aborted: boolean;
}

/** One delivery of a job to a worker. */
export interface JobRun {
  kind: string;
  jobId: string;
  attempt: number;
}

/**
 * Spans of what this process does. Provided where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, undefined everywhere else.
 * They hold names, counts, codes and ids: no story text, no address, no message of an error.
 */
export abstract class Spans {
  /** Runs the rest of a request inside a span of its own; call what it returns when the answer has left. */
  abstract request(incoming: IncomingRequest, run: () => void): (end: RequestEnd) => void;

  /** Passes on what an observer is told, with a span for each model call. `operation` is ours, such as `ai.suggest`. */
  abstract modelCalls(operation: string, next: CallObserver): CallObserver;

  /** Does a delivery inside a span. The work says in a word how it ended, before it returns or throws. */
  abstract job<T>(run: JobRun, work: (ended: (outcome: string) => void) => Promise<T>): Promise<T>;

  /** Sends what has not been sent yet. */
  abstract flush(): Promise<void>;
}
