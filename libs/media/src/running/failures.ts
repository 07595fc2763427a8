import { randomInt } from 'node:crypto';
import { MediaConfig } from '@cse/config';
import { describeCause } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import type { Attempt } from '../job/job';
import { JobStore } from '../job/job-store';
import { jobError } from '../job/job-error';
import type { ProviderFailure } from '../media-model';
import { Ending } from './ending';
import { verdictOn, type Phase, type Verdict } from './failure-policy';
import type { RunningAttempt, Step } from './step';

/** Classes after which something was delivered and therefore, as far as anybody knows, billed. */
const DELIVERED = new Set(['bad_output', 'result_expired']);

/** Does what the failure policy says. */
@Injectable()
export class Failures {
  private readonly logger = new Logger(Failures.name);

  constructor(
    private readonly store: JobStore,
    private readonly ending: Ending,
    private readonly config: MediaConfig,
  ) {}

  async handle(failure: ProviderFailure, run: RunningAttempt, phase: Phase): Promise<Step> {
    const { job, attempt } = run;
    const verdict = await this.verdict(failure, run, phase);
    this.logger.warn({
      event: 'provider_failed',
      job_id: job.id,
      provider: job.provider,
      failure: failure.failure,
      phase,
      verdict: verdict.do,
      attempt: attempt.n,
      provider_request_id: failure.details.providerRequestId,
      cause: describeCause(failure.details.cause),
    });
    const noted = { failure: failure.failure };
    const failures = job.failures + 1;
    switch (verdict.do) {
      case 'fail':
        await this.note(attempt, { ...noted, state: verdict.attempt, cost: costOf(failure, run) });
        // What a provider stops because its owner wanted that comes back as a failure.
        if (await this.store.cancelRequestedAt(job.id)) {
          await this.ending.end(job, { status: 'canceled' });
          return 'ended';
        }
        await this.ending.end(job, { status: 'failed', error: jobError(verdict.code, verdict.retryable) });
        return 'ended';
      case 'wait':
        await this.store.change(job, { stage: 'waiting_capacity', attempts: job.attempts - 1, failures }, (session) =>
          this.store.changeAttempt(attempt, { ...noted, state: 'rejected' }, session),
        );
        return { redeliverAfterMs: verdict.delayMs };
      case 'submit_again':
        await this.store.change(job, { stage: 'waiting', failures }, (session) =>
          this.store.changeAttempt(
            attempt,
            { ...noted, state: verdict.attempt, cost: costOf(failure, run), outputs: null },
            session,
          ),
        );
        return { redeliverAfterMs: verdict.delayMs };
      case 'reconcile':
        await this.store.change(job, { stage: 'reconciling', failures: 0 }, (session) =>
          this.store.changeAttempt(attempt, { ...noted, state: 'unknown' }, session),
        );
        return 'continue';
      case 'ask_again':
        await this.store.change(job, { failures });
        return { redeliverAfterMs: verdict.delayMs };
    }
  }

  private async verdict(failure: ProviderFailure, run: RunningAttempt, phase: Phase): Promise<Verdict> {
    const { job } = run;
    const attempts = await this.store.attempts(job.id);
    const billed = attempts.reduce((sum, { cost }) => sum + (cost ?? 0n), costOf(failure, run) ?? 0n);
    return verdictOn(failure.failure, {
      phase,
      submissions: job.attempts,
      failures: job.failures,
      retryAfterMs: failure.details.retryAfterMs,
      baseMs: this.config.pollMs,
      random: randomInt(1_000) / 1_000,
      rereadable: !run.model.isLocal,
      affordable: run.model.isLocal || billed === 0n || job.estimate === 0n,
    });
  }

  private async note(attempt: Attempt, change: Partial<Attempt>): Promise<void> {
    await this.store.noteAttempt(attempt, change);
  }
}

/** What is known or must be assumed of the cost of a failed attempt. */
function costOf(failure: ProviderFailure, { attempt, job, model }: RunningAttempt): bigint | null {
  if (model.isLocal) return null;
  const known = failure.details.costNano ?? attempt.cost;
  if (known !== null && known !== undefined) return known;
  return DELIVERED.has(failure.failure) ? job.estimate : null;
}
