import { Clock } from '@cse/core';
import type { Redelivery } from '@cse/jobs';
import { Injectable } from '@nestjs/common';
import { jobError, type Attempt, type MediaJob } from '../job/job';
import { Fenced, JobStore } from '../job/job-store';
import { isFinal } from '../job/states';
import type { MediaModel, MediaTask } from '../media-model';
import { MediaProviders } from '../providers/registry';
import { Sequels } from '../storyboards/sequels';
import { Ending } from './ending';
import { Finalization } from './finalization';
import { Workspaces, type Brought } from './job-files';
import { Polling } from './polling';
import { Reconciliation } from './reconciliation';
import { Submission } from './submission';

/** What one delivery works with. */
export interface Run {
  job: MediaJob;
  model: MediaModel<MediaTask>;
  /** Gone when the delivery ends. */
  folder: string;
  watch: Watch;
  /** Outputs that are at hand in this very delivery, so that they need not be fetched again. */
  brought?: Brought;
}

export interface RunningAttempt extends Run {
  attempt: Attempt;
}

/** What comes after the work of one stage: the job has ended, it goes on at once, or it is to be delivered again later. */
export type Next = 'ended' | 'continue' | Redelivery;

/**
 * Brings a media job on, one delivery at a time, from wherever its row says it is. What a delivery may not do twice
 * (send work to a provider) is written down before; everything else may be repeated. Any number of workers may hold
 * the same job: the row lets one of them change it.
 */
@Injectable()
export class JobRunner {
  constructor(
    private readonly store: JobStore,
    private readonly providers: MediaProviders,
    private readonly workspaces: Workspaces,
    private readonly submission: Submission,
    private readonly polling: Polling,
    private readonly reconciliation: Reconciliation,
    private readonly finalization: Finalization,
    private readonly ending: Ending,
    private readonly sequels: Sequels,
    private readonly clock: Clock,
  ) {}

  /** Returns when to come back, or nothing when there is nothing left to do. `stop` hands the job over. */
  async run(id: string, stop: AbortSignal): Promise<Redelivery | void> {
    const job = await this.unfinished(id);
    if (!job) return;
    try {
      const redelivery = await this.workspaces.use((folder) => this.advance(job, folder, stop));
      if (!redelivery && job.storyboardId) await this.sequels.follow(job.storyboardId);
      return redelivery;
    } catch (error) {
      // Whoever changed the row goes on with it; one more look makes sure that somebody does.
      if (error instanceof Fenced) return { redeliverAfterMs: 1_000 };
      throw error;
    }
  }

  /** By whose request it runs. */
  async origin(id: string): Promise<{ requestId?: string; traceparent?: string }> {
    const { requestId, traceparent } = (await this.store.origin(id)) ?? {};
    return { requestId: requestId ?? undefined, traceparent: traceparent ?? undefined };
  }

  /** Nobody will deliver the job again. */
  async giveUp(id: string): Promise<void> {
    const job = await this.unfinished(id);
    if (!job) return;
    await this.ending.cancelUpstream(job);
    await this.ending.end(job, { status: 'failed', error: jobError('internal', true) });
    if (job.storyboardId) await this.sequels.follow(job.storyboardId);
  }

  private async unfinished(id: string): Promise<MediaJob | undefined> {
    const job = await this.store.load(id);
    return job && job.status !== 'draft' && !isFinal(job.status) ? job : undefined;
  }

  private async advance(job: MediaJob, folder: string, stop: AbortSignal): Promise<Redelivery | void> {
    const model = this.providers.modelFor(job);
    if (!model) return this.ending.end(job, { status: 'failed', error: jobError('provider_unavailable', true) });
    let brought: Run['brought'];
    for (;;) {
      if (await this.isOver(job)) return;
      if (stop.aborted) return { redeliverAfterMs: 0 };
      const watch = new Watch(job, this.store, stop, this.clock);
      const run: Run = { job, model, folder, watch, brought };
      const next = await this.workOn(run).finally(() => watch.end());
      if (next === 'ended') return;
      if (next !== 'continue') return this.beforeDeadline(job, next);
      brought = run.brought;
    }
  }

  /** However long a vendor wants to be left alone, a job ends when its time is over. */
  private beforeDeadline({ deadlineAt }: MediaJob, { redeliverAfterMs }: Redelivery): Redelivery {
    const left = deadlineAt ? Math.max(deadlineAt.getTime() - this.clock.millis(), 0) : Infinity;
    return { redeliverAfterMs: Math.min(redeliverAfterMs, left) };
  }

  /** The work of the stage in which the job is. */
  private async workOn(run: Run): Promise<Next> {
    const { job, model } = run;
    const { stage } = job;
    if (stage === 'waiting' || stage === 'waiting_capacity') return this.submission.submit(run);
    const attempt = (await this.store.attempts(job.id)).at(-1);
    if (!attempt) throw new Error('a job that runs has an attempt');
    const running = Object.assign(run, { attempt });
    switch (stage) {
      case 'submitting':
        return model.isLocal ? this.submission.abandon(job, attempt) : this.reconciliation.recover(running);
      case 'rendering':
        return this.polling.poll(running);
      case 'reconciling':
        return this.reconciliation.reconcile(running);
      case 'finalizing':
        if (run.brought || attempt.outputs || attempt.handle) return this.finalization.finalize(running);
        return model.isLocal ? this.submission.abandon(job, attempt) : this.finalization.lost(job);
      default:
        throw new Error('a job that runs has a stage');
    }
  }

  /** Ends a job whose time is over, or whose owner no longer wants it and that can be left. */
  private async isOver(job: MediaJob): Promise<boolean> {
    if (job.deadlineAt && job.deadlineAt <= this.clock.now()) {
      await this.ending.cancelUpstream(job);
      await this.ending.end(job, { status: 'expired', error: jobError('deadline_exceeded', true) });
      return true;
    }
    return this.ending.cancelIfWanted(job);
  }
}

const LOOK_EVERY_MS = 1_000;
const TELL_EVERY_MS = 500;

/**
 * What may end a call that is under way. A call that only reads, or works on this machine, ends when the worker stops
 * or the job's time is over; a local one also when its owner wants it to. A create call that costs money ends with the
 * deadline alone: breaking it off would not make it cheaper, only unknown.
 */
class Watch {
  private readonly canceled = new AbortController();
  private readonly deadline: AbortSignal;
  private readonly timer: NodeJS.Timeout;
  private toldAt = 0;
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly job: MediaJob,
    private readonly store: JobStore,
    private readonly stop: AbortSignal,
    clock: Clock,
  ) {
    const left = (job.deadlineAt?.getTime() ?? clock.millis()) - clock.millis();
    this.deadline = AbortSignal.timeout(Math.max(1, left));
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  get forReading(): AbortSignal {
    return AbortSignal.any([this.stop, this.deadline]);
  }

  get forLocalWork(): AbortSignal {
    return AbortSignal.any([this.stop, this.deadline, this.canceled.signal]);
  }

  get forSubmission(): AbortSignal {
    return this.deadline;
  }

  /** Tells of progress now and then; a failure to tell stops nothing. */
  readonly progress = (fraction: number): void => {
    const now = performance.now();
    const progress = Math.min(Math.max(fraction, 0), 0.99);
    if (now - this.toldAt < TELL_EVERY_MS || progress <= this.job.progress) return;
    this.toldAt = now;
    this.telling = this.store.progress(this.job, progress).catch(() => undefined);
  };

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
  }

  private async look(): Promise<void> {
    const at = await this.store.cancelRequestedAt(this.job.id).catch(() => null);
    if (at) this.canceled.abort(new Error('the job was cancelled'));
  }
}
