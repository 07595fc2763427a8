/** Bounds of one upstream call, in milliseconds. Silence between bytes is bounded by the connection pool. */
export interface CallLimits {
  /** From dispatch to the last byte. */
  totalMs: number;
  /** From dispatch to the first event of the answer. */
  firstEventMs: number;
}

/** Which bound a call broke. */
export class CallExpired extends Error {
  constructor(readonly limit: 'total' | 'first_event') {
    super(`no ${limit === 'total' ? 'complete answer' : 'event'} in time`);
    this.name = 'CallExpired';
  }
}

/**
 * One abort signal for everything that ends an upstream call early: the caller's own signal and our deadlines.
 * The SDK's `timeout` covers the wait for response headers only, and an aborted stream of it ends without an error,
 * so whoever reads the stream asks `reason` afterwards.
 */
export class CallTimers {
  private readonly controller = new AbortController();
  private readonly deadline: NodeJS.Timeout;
  private readonly firstEvent: NodeJS.Timeout;
  private readonly onAbort = () => this.controller.abort(this.caller.reason);

  constructor(
    private readonly caller: AbortSignal,
    limits: CallLimits,
  ) {
    this.deadline = setTimeout(() => this.controller.abort(new CallExpired('total')), limits.totalMs);
    this.firstEvent = setTimeout(() => this.controller.abort(new CallExpired('first_event')), limits.firstEventMs);
    if (caller.aborted) this.onAbort();
    else caller.addEventListener('abort', this.onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the call was ended from this side, or undefined. */
  get reason(): unknown {
    return this.controller.signal.aborted ? this.controller.signal.reason : undefined;
  }

  heard(): void {
    clearTimeout(this.firstEvent);
  }

  stop(): void {
    clearTimeout(this.deadline);
    clearTimeout(this.firstEvent);
    this.caller.removeEventListener('abort', this.onAbort);
  }
}
