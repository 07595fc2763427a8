import { setTimeout as pause } from 'node:timers/promises';
import { MediaConfig, SecretsConfig } from '@cse/config';
import { Clock, EndUserIds } from '@cse/core';
import { isAtHome } from '@cse/database';
import { Injectable, Logger } from '@nestjs/common';
import { Finishers } from '../finishing/finishers';
import { jobError, type Attempt, type MediaJob } from '../job/job';
import { Fenced, JobStore } from '../job/job-store';
import type { SubmitResult } from '../media-model';
import { Exchange } from '../providers/vendor-call/exchange';
import { Ending } from './ending';
import { Failures } from './failures';
import { JobFiles } from './job-files';
import { VendorCallbacks } from './reconciliation';
import type { Next, Run } from './run';
import { costOfDelivered, shortfall, unusable } from './several-outputs';
import { VendorPauses, type Entry } from './vendor-pauses';

/** How long what a provider has just told us is kept in memory when it cannot be written down. */
const WRITE_DOWN_TRIES = 12;
const WRITE_DOWN_PAUSE_MS = 5_000;

/** Nothing is sent from a restored database until an operator has said what became of it. */
const RESTORED_LOOK_MS = 15_000;

/** Sends work to a provider: the only stage in which money is spent. */
@Injectable()
export class Submission {
  private readonly logger = new Logger(Submission.name);
  private readonly endUsers: EndUserIds;

  constructor(
    private readonly store: JobStore,
    private readonly files: JobFiles,
    private readonly finishers: Finishers,
    private readonly failures: Failures,
    private readonly ending: Ending,
    private readonly callbacks: VendorCallbacks,
    private readonly pauses: VendorPauses,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
    secrets: SecretsConfig,
  ) {
    this.endUsers = new EndUserIds(secrets.deriveKey('provider-user-id'));
  }

  async submit(run: Run): Promise<Next> {
    const { job, model, watch } = run;
    // What could not be finished here is not paid for.
    if (!this.finishers.of(job.kind)) {
      await this.ending.end(job, { status: 'failed', error: jobError('provider_unavailable', true) });
      return 'ended';
    }
    const task = await this.files.task(job, run.folder);
    if (!task) {
      await this.ending.end(job, { status: 'failed', error: jobError('input_unavailable', false) });
      return 'ended';
    }
    const begun = await this.begin(run);
    if (!('attempt' in begun)) return begun.next;
    const { attempt, trial } = begun;
    const signal = model.isLocal ? watch.forLocalWork : watch.forSubmission;
    const exchange = new Exchange();
    let result: SubmitResult;
    try {
      result = await exchange.within(() =>
        model.submit(task, {
          signal,
          attemptId: attempt.id,
          endUser: job.userId === null ? undefined : this.endUsers.of(job.provider, job.userId),
          callbackUrl: model.taskIn && this.callbacks.addressFor(attempt.id),
          folder: run.folder,
          progress: watch.progress,
        }),
      );
    } catch (error) {
      await watch.end();
      if (model.isLocal && signal.aborted) return this.abandon(job, attempt);
      return this.failures.handle(error, { ...run, attempt }, 'submit', exchange.requestId);
    }
    await watch.end();
    return this.accepted(result, run, attempt, exchange.requestId).finally(() =>
      trial ? this.pauses.tried(job, 'create', 'answered') : undefined,
    );
  }

  /** The first thing done with an answer is to write it down, however long the database takes. */
  private async accepted(
    result: SubmitResult,
    run: Run,
    attempt: Attempt,
    providerRequestId: string | undefined,
  ): Promise<Next> {
    const { job } = run;
    if (result.state === 'accepted') {
      const { handle } = result;
      await persistently(() => this.store.noteAttempt(attempt, { state: 'accepted', handle, providerRequestId }));
      await this.store.change(job, { stage: 'rendering', failures: 0 });
      return { redeliverAfterMs: this.config.pollMs };
    }
    const cost = costOfDelivered(job, result);
    const warnings = [...job.warnings, ...shortfall(job, result)];
    if (cost ?? providerRequestId)
      await persistently(() => this.store.noteAttempt(attempt, { ...cost, providerRequestId }));
    try {
      // Nobody can be asked for these a second time: what cannot be had now is lost.
      const { files, lost } = await this.files.bring(result.outputs, run, {
        signal: run.watch.forSubmission,
        again: false,
      });
      run.brought = { files, lost: 0 };
      warnings.push(...unusable(lost, job));
    } catch (error) {
      return this.failures.handle(error, { ...run, attempt }, 'read');
    }
    if (run.model.isLocal) {
      await this.store.change(job, { stage: 'finalizing', failures: 0, warnings }, (session) =>
        this.store.changeAttempt(attempt, { state: 'done', cost: job.estimate }, session),
      );
      return 'continue';
    }
    const keys = this.files.keysFor(job, run.brought.files);
    await this.store.change(job, { heldKeys: [...job.heldKeys, ...keys] });
    const outputs = await this.files.keep(run.brought.files, job.kind, keys);
    await this.store.change(job, { stage: 'finalizing', failures: 0, warnings }, (session) =>
      this.store.changeAttempt(attempt, { state: 'done', outputs }, session),
    );
    return 'continue';
  }

  /** Writes the attempt down before anything is sent; or says what comes instead while nothing may be sent. */
  private async begin({ job, model }: Run): Promise<{ attempt: Attempt; trial: boolean } | { next: Next }> {
    const limit = this.config.providerConcurrency.get(job.provider);
    const begun: { attempt?: Attempt; trial: boolean } = { trial: false };
    const change = {
      status: 'running' as const,
      stage: 'submitting' as const,
      attempts: job.attempts + 1,
      startedAt: job.startedAt ?? this.clock.now(),
    };
    try {
      await this.store.change(job, change, async (session) => {
        if (limit !== undefined && (await this.store.busyAt(job, session)) >= limit) {
          throw new NotNow({ may: 'wait', ms: this.config.pollMs });
        }
        if (!model.isLocal && !(await isAtHome(session))) {
          this.logger.error({ event: 'database_restored', job_id: job.id, run: 'npm run database:restored' });
          throw new NotNow({ may: 'wait', ms: RESTORED_LOOK_MS });
        }
        const entry: Entry = model.isLocal
          ? { may: 'go', trial: false }
          : await this.pauses.enter(job, 'create', session);
        if (entry.may !== 'go') throw new NotNow(entry);
        begun.trial = entry.trial;
        begun.attempt = await this.store.addAttempt(job, session);
      });
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
      return { next: await this.instead(job, error.entry) };
    }
    return { attempt: begun.attempt!, trial: begun.trial };
  }

  /** What is done with a job whose provider takes nothing on now. */
  private async instead(job: MediaJob, entry: Exclude<Entry, { may: 'go' }>): Promise<Next> {
    if (entry.may === 'not_today') {
      await this.ending.end(job, { status: 'failed', error: jobError('provider_daily_quota', true, entry) });
      return 'ended';
    }
    if (job.stage !== 'waiting_capacity') await this.store.change(job, { stage: 'waiting_capacity' });
    return { redeliverAfterMs: entry.ms };
  }

  /** Local work that was cut short cost nothing and is done anew, if it still is to be done at all. */
  async abandon(job: MediaJob, attempt: Attempt): Promise<Next> {
    await this.store.change(job, { stage: 'waiting', attempts: job.attempts - 1 }, (session) =>
      this.store.changeAttempt(attempt, { state: 'abandoned' }, session),
    );
    return 'continue';
  }
}

/** Nothing may be sent now, and so nothing is written down. */
class NotNow extends Error {
  constructor(readonly entry: Exclude<Entry, { may: 'go' }>) {
    super('the provider takes nothing on now');
  }
}

/** What is worth money is written down even when the database is away for a while. @throws Fenced at once */
async function persistently(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (error instanceof Fenced || attempt === WRITE_DOWN_TRIES) throw error;
      await pause(Math.min(250 * 2 ** attempt, WRITE_DOWN_PAUSE_MS));
    }
  }
}
