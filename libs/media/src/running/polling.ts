import { MediaConfig } from '@cse/config';
import { Injectable } from '@nestjs/common';
import { JobStore } from '../job/job-store';
import { ProviderFailure, type PollResult, type SentWork } from '../media-model';
import type { MediaJob } from '../job/job';
import { Failures } from './failures';
import { JobFiles } from './job-files';
import type { Next, RunningAttempt } from './run';
import { costOfDelivered, mayReadAgain, shortfall } from './several-outputs';
import { VendorPauses } from './vendor-pauses';

/** Asks a provider about work that it has, and fetches what came of it. May be repeated at will. */
@Injectable()
export class Polling {
  constructor(
    private readonly store: JobStore,
    private readonly files: JobFiles,
    private readonly failures: Failures,
    private readonly pauses: VendorPauses,
    private readonly config: MediaConfig,
  ) {}

  /** Asks how far the task is; when it is done, its outputs are at hand in `run.brought`. */
  async poll(run: RunningAttempt): Promise<Next> {
    const { job, attempt, watch } = run;
    const entry = await this.pauses.enter(job, 'read');
    if (entry.may === 'wait') return { redeliverAfterMs: entry.ms };
    try {
      const result = await this.ask(run);
      if (entry.may === 'go' && entry.trial) await this.pauses.tried(job, 'read', 'answered');
      if (result.state === 'running') {
        if (result.progress !== undefined) watch.progress(result.progress);
        if (job.failures > 0) await this.store.change(job, { failures: 0 });
        return { redeliverAfterMs: result.nextPollMs ?? this.config.pollMs };
      }
      const cost = costOfDelivered(job, result);
      const warnings = [...job.warnings, ...shortfall(job, result)];
      await this.store.change(job, { stage: 'finalizing', failures: 0, warnings }, (session) =>
        this.store.changeAttempt(attempt, { state: 'done', ...cost }, session),
      );
      run.brought = await this.files.bring(result.outputs, run, {
        signal: watch.forReading,
        again: mayReadAgain(job),
      });
      return 'continue';
    } catch (error) {
      return this.failures.handle(error, run, 'read');
    }
  }

  /**
   * The outputs of finished work, from where they were kept or from the provider once more.
   * @throws ProviderFailure
   */
  async collect(run: RunningAttempt): Promise<void> {
    const { attempt, folder, watch } = run;
    if (attempt.outputs) {
      run.brought = await this.files.bringKept(attempt.outputs, folder);
      return;
    }
    const result = await this.ask(run);
    if (result.state === 'running') throw new ProviderFailure('transient_read', 'finished work runs again');
    run.brought = await this.files.bring(result.outputs, run, {
      signal: watch.forReading,
      again: mayReadAgain(run.job),
    });
  }

  private async ask({ job, attempt, model, watch, folder }: RunningAttempt): Promise<PollResult> {
    if (!attempt.handle) throw new ProviderFailure('task_failed', 'there is no task to ask about');
    const context = { signal: watch.forReading, attemptId: attempt.id, folder, progress: watch.progress };
    return model.poll(attempt.handle, sentWork(job), context);
  }
}

/** What was sent for a job, as far as its row says. */
export function sentWork({ model, images }: Pick<MediaJob, 'model' | 'images'>): SentWork {
  return { model, ...(images > 0 && { count: images }) };
}
