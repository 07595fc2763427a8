import { Clock } from '@cse/core';
import type { Redelivery } from '@cse/jobs';
import { Injectable } from '@nestjs/common';
import type { MediaJob } from '../job/job';
import { jobError } from '../job/job-error';
import { Fenced, JobStore } from '../job/job-store';
import { isFinal } from '../job/states';
import { type FailureClass, ProviderFailure } from '../media-model';
import { Cancellation } from './cancellation';
import { Ending } from './ending';
import { Failures } from './failures';
import { Finalization } from './finalization';
import { Models } from './models';
import { Reading } from './polling';
import type { Run, RunningAttempt, Step } from './step';
import { Submission } from './submission';
import { Watch } from './watch';
import { Workspaces } from './workspaces';

/**
 * Brings a media job on, one delivery at a time, from wherever its row says it is. What a delivery may not do twice
 * (send work to a provider) is written down before; everything else may be repeated. Any number of workers may hold
 * the same job: the row lets one of them change it.
 */
@Injectable()
export class JobRunner {
  constructor(
    private readonly store: JobStore,
    private readonly models: Models,
    private readonly workspaces: Workspaces,
    private readonly submission: Submission,
    private readonly reading: Reading,
    private readonly finalization: Finalization,
    private readonly failures: Failures,
    private readonly cancellation: Cancellation,
    private readonly ending: Ending,
    private readonly clock: Clock,
  ) {}

  /** Returns when to come back, or nothing when there is nothing left to do. `stop` hands the job over. */
  async run(id: string, stop: AbortSignal): Promise<Redelivery | void> {
    const job = await this.store.load(id);
    if (!job || job.status === 'draft' || isFinal(job.status)) return;
    try {
      return await this.workspaces.use((folder) => this.advance(job, folder, stop));
    } catch (error) {
      // Whoever changed the row goes on with it; one more look makes sure that somebody does.
      if (error instanceof Fenced) return { redeliverAfterMs: 1_000 };
      throw error;
    }
  }

  /** Nobody will deliver the job again. */
  async giveUp(id: string): Promise<void> {
    const job = await this.store.load(id);
    if (!job || job.status === 'draft' || isFinal(job.status)) return;
    await this.cancellation.cancelUpstream(job);
    await this.ending.end(job, { status: 'failed', error: jobError('internal', true) });
  }

  private async advance(job: MediaJob, folder: string, stop: AbortSignal): Promise<Redelivery | void> {
    const model = this.models.of(job);
    if (!model) {
      return this.ending.end(job, { status: 'failed', error: jobError('provider_unavailable', true) });
    }
    let files: Run['files'];
    for (;;) {
      if (await this.isOver(job)) return;
      if (stop.aborted) return { redeliverAfterMs: 0 };
      const watch = new Watch(job, this.store, stop, this.clock);
      const run: Run = { job, model, folder, watch, files };
      const step = await this.step(run).finally(() => watch.end());
      if (step === 'ended') return;
      if (step !== 'continue') return step;
      files = run.files;
    }
  }

  private async step(run: Run): Promise<Step> {
    const { job, model } = run;
    const { stage } = job;
    if (stage === 'waiting' || stage === 'waiting_capacity') return this.submission.submit(run);
    const attempt = (await this.store.attempts(job.id)).at(-1);
    if (!attempt) throw new Error('a job that runs has an attempt');
    const running = Object.assign(run, { attempt });
    switch (stage) {
      case 'submitting':
        return model.isLocal ? this.submission.abandon(job, attempt) : this.recover(running);
      case 'rendering':
        return this.reading.poll(running);
      case 'reconciling':
        return this.reading.reconcile(running);
      case 'finalizing':
        if (run.files || attempt.outputs || attempt.handle) return this.finalization.finalize(running);
        return model.isLocal ? this.submission.abandon(job, attempt) : this.finalization.lost(job);
      default:
        throw new Error('a job that runs has a stage');
    }
  }

  /** The worker died between the intent and what it would have written down next. */
  private async recover(run: RunningAttempt): Promise<Step> {
    const { job, attempt } = run;
    if (attempt.handle) {
      await this.store.change(job, { stage: 'rendering', failures: 0 });
      return 'continue';
    }
    // What the provider refused before the worker died is known: the job ends as it would have.
    if (attempt.failure && attempt.state !== 'intent') {
      const failure = new ProviderFailure(attempt.failure as FailureClass, 'written down before the worker died');
      return this.failures.handle(failure, run, 'submit');
    }
    await this.store.change(job, { stage: 'reconciling', failures: 0 }, (session) =>
      this.store.changeAttempt(attempt, { state: 'unknown' }, session),
    );
    return 'continue';
  }

  /** Ends a job whose time is over, or whose owner no longer wants it and that can be left. */
  private async isOver(job: MediaJob): Promise<boolean> {
    if (job.deadlineAt && job.deadlineAt <= this.clock.now()) {
      await this.cancellation.cancelUpstream(job);
      await this.ending.end(job, { status: 'expired', error: jobError('deadline_exceeded', true) });
      return true;
    }
    return this.cancellation.endIfWanted(job);
  }
}
