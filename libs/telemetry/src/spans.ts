import type { CallObserver } from '@cse/core';

/** A request as it comes in. Of its address nothing but the template of the route is told. */
export interface IncomingRequest {
  method: string;
  route: string;
  requestId: string;
  /** The caller's, as `readTraceparent` gives it. Its `tracestate` is text of theirs and goes nowhere. */
  traceparent: string | undefined;
}

/** A request whose span has begun. */
export interface RunningRequest {
  /** Of its span: what it starts elsewhere joins the trace by this. */
  traceparent: string;
  /** Does the rest of the request inside the span. */
  run(work: () => void): void;
  /** Called when the answer has left. */
  end(end: RequestEnd): void;
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
  /** Of the request that began the job: its id, and where its trace goes on. */
  requestId?: string;
  traceparent?: string;
}

/** One question to a vendor of pictures or clips. */
export interface VendorQuestion {
  provider: string;
  /** `submit`, `poll`, … */
  call: string;
}

export interface VendorAnswered {
  /** `ok`, or the class of the failure. */
  outcome: string;
  /** What the vendor calls the request. */
  requestId?: string;
}

/**
 * Spans of what this process does. Provided where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, undefined everywhere else.
 * They hold names, counts, codes and ids: no story text, no address, no message of an error.
 */
export abstract class Spans {
  abstract request(incoming: IncomingRequest): RunningRequest;

  /** Passes on what an observer is told, with a span for each model call. `operation` is ours, such as `ai.suggest`. */
  abstract modelCalls(operation: string, next: CallObserver): CallObserver;

  /** Does a delivery inside a span. The work says in a word how it ended, before it returns or throws. */
  abstract job<T>(run: JobRun, work: (ended: (outcome: string) => void) => Promise<T>): Promise<T>;

  /** A span for a question to a vendor, below that of the delivery; call what it returns when there is an answer. */
  abstract vendorCall(question: VendorQuestion): (answered: VendorAnswered) => void;

  /** Sends what has not been sent yet. */
  abstract flush(): Promise<void>;
}
