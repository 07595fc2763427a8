import { AppError, type Clock } from '@cse/core';
import { Logger } from '@nestjs/common';

/** Failures in a row after which the provider counts as down. */
const FAILURES = 5;
/** How long nothing is sent to it then. */
const OPEN_MS = 15_000;
/** When to come back while one request tries whether it is up again. */
const PROBE_RETRY_S = 2;

type State = { is: 'closed'; failures: number } | { is: 'open'; until: number } | { is: 'half_open' };

/** What became of a call that was let through. `undecided`: the caller left before the provider showed itself. */
export type Verdict = 'answering' | 'answered' | 'failed' | 'undecided';

/** One call that was let through; tells the breaker how it goes. */
export interface Passage {
  report(verdict: Verdict): void;
}

/**
 * Keeps requests from a provider that is down, so that they fail at once and cost nothing. Closed: all pass; after
 * five failures in a row it opens. Open: none passes, for 15 seconds. Then half-open: one passes as a probe; its first
 * word closes the breaker on probation, where one more failure opens it again. Failures that are the caller's fault
 * are no failures here.
 */
export class CircuitBreaker {
  private readonly logger = new Logger(CircuitBreaker.name);
  private state: State = { is: 'closed', failures: 0 };

  constructor(
    private readonly provider: string,
    private readonly clock: Clock,
  ) {}

  /** Nothing passes, or one request as a probe. */
  get isOpen(): boolean {
    return this.state.is !== 'closed';
  }

  /** @throws AppError `provider_unavailable` with the seconds to wait, before anything is sent */
  admit(): Passage {
    const { state } = this;
    if (state.is === 'half_open') throw unavailable(PROBE_RETRY_S);
    if (state.is === 'open') {
      const waitMs = state.until - this.clock.millis();
      if (waitMs > 0) throw unavailable(Math.ceil(waitMs / 1_000));
      this.state = { is: 'half_open' };
    }
    let probe = state.is === 'open';
    return {
      report: (verdict) => {
        if (!probe) return this.happened(verdict);
        this.probed(verdict);
        // Another model may still answer where the first had failed, and that shows the provider up again.
        probe = verdict === 'failed';
      },
    };
  }

  private probed(verdict: Verdict): void {
    if (this.state.is === 'closed') return this.happened(verdict);
    if (verdict === 'failed') this.open();
    else if (verdict === 'undecided') this.state = { is: 'open', until: this.clock.millis() };
    else {
      this.state = { is: 'closed', failures: verdict === 'answered' ? 0 : FAILURES - 1 };
      this.logger.log({ event: 'provider_circuit_closed', provider: this.provider });
    }
  }

  /** Calls from before the breaker opened say nothing new. */
  private happened(verdict: Verdict): void {
    if (this.state.is !== 'closed') return;
    if (verdict === 'answered') this.state.failures = 0;
    else if (verdict === 'failed' && ++this.state.failures >= FAILURES) this.open();
  }

  private open(): void {
    this.state = { is: 'open', until: this.clock.millis() + OPEN_MS };
    this.logger.warn({ event: 'provider_circuit_opened', provider: this.provider, open_ms: OPEN_MS });
  }
}

function unavailable(retryAfterS: number): AppError {
  const cause = new Error('the circuit breaker is open');
  return new AppError('provider_unavailable', 'the text provider is down', {
    cause,
    members: { retryable: true, retry_after_s: retryAfterS },
  });
}
