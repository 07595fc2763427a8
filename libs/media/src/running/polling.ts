import { MediaConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type { Attempt } from '../job/job';
import { jobError } from '../job/job-error';
import { JobStore } from '../job/job-store';
import { type PollResult, ProviderFailure, type ProviderHandle } from '../media-model';
import { Ending } from './ending';
import { backOffMs } from './failure-policy';
import { Failures } from './failures';
import { Outputs } from './job-files';
import type { RunningAttempt, Step } from './step';
import { TaskLoader } from './task-loader';
import { VendorCallbacks } from './vendor-callbacks';

/** Looking for lost work must come to nothing this often before it counts as never accepted. */
const LOOKS = 3;

/** Steps that ask a provider about work that it has, or may have. They may be repeated at will. */
@Injectable()
export class Reading {
  constructor(
    private readonly store: JobStore,
    private readonly loader: TaskLoader,
    private readonly outputs: Outputs,
    private readonly failures: Failures,
    private readonly ending: Ending,
    private readonly callbacks: VendorCallbacks,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /** Asks how far the task is; when it is done, its outputs are at hand in `run.files`. */
  async poll(run: RunningAttempt): Promise<Step> {
    const { job, attempt } = run;
    try {
      const result = await this.ask(run);
      if (result.state === 'running') {
        if (result.progress !== undefined) run.watch.progress(result.progress);
        if (job.failures > 0) await this.store.change(job, { failures: 0 });
        return { redeliverAfterMs: result.nextPollMs ?? this.config.pollMs };
      }
      const { costNano } = result;
      await this.store.change(job, { stage: 'finalizing', failures: 0 }, (session) =>
        this.store.changeAttempt(
          attempt,
          { state: 'done', ...(costNano !== undefined && { cost: costNano }) },
          session,
        ),
      );
      await this.bring(run, result.outputs);
      return 'continue';
    } catch (error) {
      return this.failures.handle(asReadFailure(error), run, 'read');
    }
  }

  /** The outputs of finished work, from where they were kept or from the provider once more. */
  async collect(run: RunningAttempt): Promise<void> {
    const { attempt } = run;
    if (attempt.outputs) {
      run.files = await this.outputs.bringKept(attempt.outputs, run.folder);
      return;
    }
    const result = await this.ask(run);
    if (result.state === 'running') throw new ProviderFailure('transient_read', 'finished work runs again');
    await this.bring(run, result.outputs);
  }

  /** Finds out whether a create call without an answer was accepted. Never sends it again before that is known. */
  async reconcile(run: RunningAttempt): Promise<Step> {
    const { job, attempt, model, watch } = run;
    let found: ProviderHandle | 'not_found' | undefined;
    try {
      const context = { signal: watch.forReading, attemptId: attempt.id, folder: run.folder, progress: watch.progress };
      found = attempt.handle ?? (await model.find?.(attempt.id, context));
    } catch {
      // A look that fails says nothing; the job's deadline bounds how often it is repeated.
      return this.lookAgain(run);
    }
    if (found === undefined && this.mayStillCall(run)) return { redeliverAfterMs: this.config.pollMs };
    if (found === undefined) {
      await this.ending.end(job, { status: 'failed', error: jobError('provider_outcome_unknown', false) });
      return 'ended';
    }
    if (found !== 'not_found') return this.found(run, found);
    if (job.failures + 1 < LOOKS) return this.lookAgain(run);
    await this.store.change(job, { stage: 'waiting', failures: 0 }, (session) =>
      this.store.changeAttempt(attempt, { state: 'rejected' }, session),
    );
    return 'continue';
  }

  private async found({ job, attempt }: RunningAttempt, handle: ProviderHandle): Promise<Step> {
    await this.store.change(job, { stage: 'rendering', failures: 0 }, (session) =>
      this.store.changeAttempt(attempt, { state: 'accepted', handle }, session),
    );
    return 'continue';
  }

  /** A provider that calls when the work has ended may do so until the job's time is over. */
  private mayStillCall({ job, model }: RunningAttempt): boolean {
    if (!model.taskIn || !this.callbacks.areReachable || job.cancelRequestedAt) return false;
    const left = (job.deadlineAt?.getTime() ?? 0) - this.clock.millis();
    return left > 2 * this.config.pollMs;
  }

  private async lookAgain({ job }: RunningAttempt): Promise<Step> {
    const redeliverAfterMs = backOffMs({ baseMs: this.config.pollMs, failures: job.failures, random: 0 });
    await this.store.change(job, { failures: job.failures + 1 });
    return { redeliverAfterMs };
  }

  private async ask({ job, attempt, model, watch, folder }: RunningAttempt): Promise<PollResult> {
    const handle = handleOf(attempt);
    const task = this.loader.outline(job);
    const context = { signal: watch.forReading, attemptId: attempt.id, folder, progress: watch.progress };
    return model.poll(handle, task, context);
  }

  private async bring(run: RunningAttempt, outputs: Parameters<Outputs['bring']>[0]): Promise<void> {
    const { model, job, folder, watch } = run;
    run.files = await this.outputs.bring(outputs, model, job.kind, folder, watch.forReading);
  }
}

function handleOf({ handle }: Attempt): ProviderHandle {
  if (!handle) throw new ProviderFailure('task_failed', 'there is no task to ask about');
  return handle;
}

/** Only a provider's failures are the job's; a store that is away, say, is tried again by the queue. */
export function asReadFailure(error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  throw error;
}
