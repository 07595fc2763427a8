import { describeCause } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import type { MediaJob, JobWarning } from '../job/job';
import { JobStore } from '../job/job-store';
import type { CancelResult } from '../media-model';
import { Ending } from './ending';
import { Models } from './models';

const COST_MAY_ARISE: JobWarning = {
  code: 'cost_may_arise',
  detail: 'the provider could not stop at once: what it bills until it has ended is charged',
};

/** Ends jobs that are no longer wanted, and charges what was billed until then. */
@Injectable()
export class Cancellation {
  private readonly logger = new Logger(Cancellation.name);

  constructor(
    private readonly store: JobStore,
    private readonly models: Models,
    private readonly ending: Ending,
  ) {}

  /**
   * Ends the job when its owner wants that and nothing speaks against it. Work that a provider cannot stop goes on
   * until its cost is known; its result is thrown away.
   */
  async endIfWanted(job: MediaJob): Promise<boolean> {
    if (!(await this.store.cancelRequestedAt(job.id))) return false;
    const { stage } = job;
    if (stage === 'submitting' || stage === 'reconciling') return false;
    if (stage === 'rendering') {
      const asked = job.warnings.some(({ code }) => code === COST_MAY_ARISE.code);
      if (asked) return false;
      if ((await this.cancelUpstream(job)) !== 'confirmed') {
        await this.store.change(job, { warnings: [...job.warnings, COST_MAY_ARISE] });
        return false;
      }
    }
    await this.ending.end(job, { status: 'canceled' });
    return true;
  }

  /** Tells the provider to stop, when it has something to stop. A confirmed attempt is not billed. */
  async cancelUpstream(job: MediaJob): Promise<CancelResult | undefined> {
    const attempt = (await this.store.attempts(job.id)).at(-1);
    if (attempt?.state !== 'accepted' || !attempt.handle) return undefined;
    try {
      const result = await this.models.of(job)?.cancel(attempt.handle);
      if (result === 'confirmed') await this.store.noteAttempt(attempt, { state: 'failed', failure: 'canceled' });
      return result;
    } catch (error) {
      this.logger.warn({ event: 'cancel_failed', job_id: job.id, cause: describeCause(error) });
      return undefined;
    }
  }
}
