import { randomInt } from 'node:crypto';
import { MediaConfig } from '@cse/config';
import { boundedClaim, Clock, describeCause } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { jobError, type AttemptCost, type AttemptState } from '../job/job';
import { JobStore } from '../job/job-store';
import { ProviderFailure, type Billed, type FailureClass } from '../media-model';
import { Ending } from './ending';
import { decideOn, type Decision, type Phase } from './failure-policy';
import type { Next, RunningAttempt } from './run';
import { VendorPauses } from './vendor-pauses';

/** Failures in which the vendor has not spoken. */
const UNHEARD: ReadonlySet<FailureClass> = new Set(['unknown_outcome', 'not_accepted', 'transient_read']);

/** Does what the failure policy decides. */
@Injectable()
export class Failures {
  private readonly logger = new Logger(Failures.name);

  constructor(
    private readonly store: JobStore,
    private readonly ending: Ending,
    private readonly pauses: VendorPauses,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @param submittedAs what the provider calls the request that was to make the work
   * @throws what is no failure of a provider's while reading: a store that is away, say, is tried again by the queue.
   *   While submitting it may have happened after the request was sent, and then nobody knows what came of that.
   */
  async handle(error: unknown, run: RunningAttempt, phase: Phase, submittedAs?: string): Promise<Next> {
    const failure = failureOf(error, phase);
    const { job, attempt } = run;
    const pausedMs = await this.leaveAlone(failure, run, phase);
    const decision = await this.decide(failure, run, phase);
    this.logger.warn({
      event: 'provider_failed',
      job_id: job.id,
      provider: job.provider,
      failure: failure.failure,
      phase,
      decision: decision.do,
      attempt: attempt.n,
      provider_request_id: failure.details.providerRequestId ?? submittedAs,
      cause: describeCause(failure.details.cause),
    });
    const noted = { failure: failure.failure, providerRequestId: submittedAs };
    const failures = job.failures + 1;
    switch (decision.do) {
      case 'fail':
        await this.store.noteAttempt(attempt, {
          ...noted,
          state: stateAfter(decision, failure, run),
          ...costOf(failure, run),
        });
        // What a provider stops because its owner wanted that comes back as a failure.
        if (await this.store.cancelRequestedAt(job.id)) await this.ending.end(job, { status: 'canceled' });
        else
          await this.ending.end(job, {
            status: 'failed',
            error: jobError(decision.code, decision.retryable, failure.details),
          });
        return 'ended';
      case 'wait':
        await this.store.change(job, { stage: 'waiting_capacity', attempts: job.attempts - 1, failures }, (session) =>
          this.store.changeAttempt(attempt, { ...noted, state: 'rejected' }, session),
        );
        return { redeliverAfterMs: pausedMs };
      case 'submit_again':
        await this.store.change(job, { stage: 'waiting', failures }, (session) =>
          this.store.changeAttempt(
            attempt,
            { ...noted, state: decision.attempt, ...costOf(failure, run), outputs: null },
            session,
          ),
        );
        return { redeliverAfterMs: Math.max(decision.delayMs, pausedMs) };
      case 'reconcile':
        await this.store.change(job, { stage: 'reconciling', failures: 0 }, (session) =>
          this.store.changeAttempt(attempt, { ...noted, state: 'unknown' }, session),
        );
        return 'continue';
      case 'ask_again':
        await this.store.change(job, { failures });
        return { redeliverAfterMs: Math.max(decision.delayMs, pausedMs) };
    }
  }

  /** What a failure means for the other jobs at the vendor. Gives the milliseconds for which nobody calls it. */
  private async leaveAlone({ failure, details }: ProviderFailure, { job, model }: RunningAttempt, phase: Phase) {
    if (model.isLocal) return 0;
    const calls = phase === 'submit' ? 'create' : 'read';
    const { busy, retryAfterMs, resetsAt } = details;
    if (busy) return this.pauses.pause(job, calls, retryAfterMs);
    if (resetsAt) await this.pauses.close(job, resetsAt, resetsAt.getTime() - this.clock.millis());
    await this.pauses.tried(job, calls, UNHEARD.has(failure) ? 'unheard' : 'answered');
    return 0;
  }

  private async decide(failure: ProviderFailure, run: RunningAttempt, phase: Phase): Promise<Decision> {
    const { job } = run;
    const attempts = await this.store.attempts(job.id);
    const billed = attempts.reduce((sum, { cost }) => sum + (cost ?? 0n), costOf(failure, run).cost ?? 0n);
    const isOpen = billedBy(failure) === 'unknown';
    return decideOn(failure.failure, {
      phase,
      submissions: job.attempts,
      failures: job.failures,
      retryAfterMs: failure.details.retryAfterMs,
      giveUpAfter: failure.details.giveUpAfter,
      baseMs: this.config.pollMs,
      random: randomInt(1_000) / 1_000,
      rereadable: !run.model.isLocal,
      affordable: run.model.isLocal || (billed === 0n && !isOpen) || job.estimate === 0n,
    });
  }
}

function failureOf(error: unknown, phase: Phase): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (phase === 'read') throw error;
  return new ProviderFailure('unknown_outcome', 'the adapter failed', { cause: error });
}

/** What was delivered counts as billed, as far as anybody knows; what failed does not, unless the vendor says so. */
export function billedBy({ failure, details }: ProviderFailure): Billed {
  return details.billed ?? (failure === 'bad_output' || failure === 'result_expired' ? 'billed' : 'unbilled');
}

/** What the vendor says that a failed attempt costs, or what is charged for it where that is billed without a figure. */
function costOf(failure: ProviderFailure, { attempt, job, model }: RunningAttempt): AttemptCost {
  const { costNano } = failure.details;
  if (model.isLocal) return { cost: null, costEstimated: false };
  if (costNano !== undefined) return { cost: boundedClaim(costNano), costEstimated: false };
  if (attempt.cost !== null) return { cost: attempt.cost, costEstimated: attempt.costEstimated };
  const isBilled = billedBy(failure) === 'billed';
  return { cost: isBilled ? job.estimate : null, costEstimated: isBilled };
}

/** An attempt of which nobody can tell whether it is billed stays open in the books: it is settled as possibly billed. */
function stateAfter(
  { attempt }: Extract<Decision, { do: 'fail' }>,
  failure: ProviderFailure,
  { model }: RunningAttempt,
): AttemptState {
  return !model.isLocal && billedBy(failure) === 'unknown' ? 'unknown' : attempt;
}
