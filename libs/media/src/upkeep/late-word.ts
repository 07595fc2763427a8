import { boundedClaim, describeCause, type NanoUsd } from '@cse/core';
import { Disputes, type Verdict } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';
import type { Attempt, MediaJob } from '../job/job';
import { OpenOutcomes } from '../job/open-outcomes';
import { ProviderFailure, type FailureClass } from '../media-model';
import { MediaProviders } from '../providers/registry';
import { billedBy } from '../running/failures';
import { sentWork } from '../running/polling';
import { costOfDelivered } from '../running/several-outputs';

/** Failures of the question; they say nothing of the work. */
const UNANSWERED: ReadonlySet<FailureClass> = new Set([
  'provider_auth',
  'provider_quota',
  'capacity',
  'not_accepted',
  'unknown_outcome',
  'transient_read',
]);
const DEADLINE_MS = 60_000;

/** What a vendor says of work whose job has ended, possibly billed. */
interface Word {
  verdict: Verdict;
  billed?: NanoUsd;
}

/**
 * Asks vendors about work that its job did not wait for and was charged for, and settles the charge by what they say. What
 * the work came to is not delivered: the job has ended.
 */
@Injectable()
export class LateWord {
  private readonly logger = new Logger(LateWord.name);

  constructor(
    private readonly outcomes: OpenOutcomes,
    private readonly providers: MediaProviders,
    private readonly disputes: Disputes,
  ) {}

  /** Asks about one attempt of which it is time to ask; false when there is none. */
  async askOne(): Promise<boolean> {
    const taken = await this.outcomes.takeAsked();
    if (!taken) return false;
    const { job, attempt } = taken;
    const disputes = job.reservationId ? await this.disputes.ofReservation(job.reservationId) : [];
    const open = disputes.find((dispute) => dispute.attempt === attempt.n && dispute.state === 'open');
    const word = open && (await this.wordOn(job, attempt));
    if (open && !word) return true;
    if (open && word) {
      const settled = await this.disputes.settle(open, word.verdict, { billed: word.billed });
      const about = { job_id: job.id, provider: job.provider, attempt: attempt.n };
      if (settled) this.logger.log({ event: 'dispute_settled', ...about, verdict: word.verdict });
    }
    await this.outcomes.askNoMore(attempt.id);
    return true;
  }

  /** Undefined while the vendor has not said how the work ended. */
  private async wordOn(job: MediaJob, { id: attemptId, handle }: Attempt): Promise<Word | undefined> {
    const model = this.providers.modelFor(job);
    if (!model || !handle) return undefined;
    const signal = AbortSignal.timeout(DEADLINE_MS);
    try {
      const result = await model.poll(handle, sentWork(job), {
        signal,
        attemptId,
        folder: '',
        progress: () => undefined,
      });
      return result.state === 'running'
        ? undefined
        : { verdict: 'billed', billed: costOfDelivered(job, result)?.cost ?? undefined };
    } catch (error) {
      if (error instanceof ProviderFailure) return wordOf(error);
      this.logger.warn({ event: 'late_word_failed', job_id: job.id, cause: describeCause(error) });
      return undefined;
    }
  }
}

/** What a failure says of the bill. */
function wordOf(failure: ProviderFailure): Word | undefined {
  const { costNano } = failure.details;
  if (costNano !== undefined) return { verdict: costNano > 0n ? 'billed' : 'refunded', billed: boundedClaim(costNano) };
  const billed = billedBy(failure);
  if (UNANSWERED.has(failure.failure) || billed === 'unknown') return undefined;
  return { verdict: billed === 'billed' ? 'billed' : 'refunded' };
}
