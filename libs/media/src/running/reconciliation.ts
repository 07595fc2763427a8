import { createHmac, timingSafeEqual } from 'node:crypto';
import { HttpConfig, MediaConfig, SecretsConfig } from '@cse/config';
import { AppError, Clock, isUuid } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { jobError } from '../job/job';
import { JobStore } from '../job/job-store';
import { OpenOutcomes } from '../job/open-outcomes';
import { isFinal } from '../job/states';
import { ProviderFailure, type FailureClass, type ProviderHandle } from '../media-model';
import { MediaProviders } from '../providers/registry';
import { Ending } from './ending';
import { backOffMs } from './failure-policy';
import { Failures } from './failures';
import type { Next, RunningAttempt } from './run';
import { Turns } from './turns';

/** Under the api; behind it the attempt and the signature. */
export const CALLBACK_PATH = 'media/callbacks';

/** What may stand in an address with which we ask. */
const TASK_ID = /^\w[\w.=-]{0,255}$/;

/**
 * Calls of vendors that have ended some work. They bring back work whose creation went unanswered: the address that
 * went out with the creation names the attempt, and is signed. Nothing else in a call is believed: it gives the id of a
 * task, about which the vendor is then asked.
 */
@Injectable()
export class VendorCallbacks {
  private readonly logger = new Logger(VendorCallbacks.name);
  /** The first signs; what another one signed is still ours. */
  private readonly secrets: readonly [Buffer, ...Buffer[]];
  /** Where vendors reach the api: what was named for that, else its public address when that is https. */
  private readonly origin: string | undefined;

  constructor(
    private readonly store: JobStore,
    private readonly outcomes: OpenOutcomes,
    private readonly providers: MediaProviders,
    private readonly turns: Turns,
    secrets: SecretsConfig,
    { callbackUrl }: MediaConfig,
    { publicUrl }: HttpConfig,
  ) {
    this.secrets = secrets.deriveKeys('vendor-callbacks');
    this.origin = callbackUrl ?? (publicUrl?.startsWith('https:') ? publicUrl : undefined);
  }

  /** Whether vendors can reach this deployment at all. */
  get areReachable(): boolean {
    return this.origin !== undefined;
  }

  /** The address for one attempt; undefined where no vendor could reach it. */
  addressFor(attemptId: string): string | undefined {
    if (this.origin === undefined) return undefined;
    return new URL(`/${CALLBACK_PATH}/${attemptId}/${signed(attemptId, this.secrets[0])}`, this.origin).href;
  }

  /**
   * Notes the task of an attempt of which none is known yet, and wakes the job; of one that has ended possibly billed, the
   * vendor is then asked what it came to. May be repeated.
   * @throws AppError `not_found` when the address is none of ours
   */
  async receive(attemptId: string, signature: string, notice: unknown): Promise<void> {
    if (!isUuid(attemptId) || !this.isOurs(attemptId, signature)) {
      throw new AppError('not_found', 'there is no such address');
    }
    const job = await this.store.ofAttempt(attemptId);
    if (!job) return;
    const taskId = this.providers.modelFor(job)?.taskIn?.(notice);
    if (taskId === undefined || !TASK_ID.test(taskId)) return;
    if (await this.outcomes.restoreTask(attemptId, { taskId })) {
      this.logger.log({ event: 'task_restored', job_id: job.id, provider: job.provider });
    }
    if (!isFinal(job.status)) await this.turns.hasten(job);
  }

  private isOurs(attemptId: string, signature: string): boolean {
    const given = Buffer.from(signature);
    return this.secrets.some((secret) => {
      const right = Buffer.from(signed(attemptId, secret));
      return given.length === right.length && timingSafeEqual(given, right);
    });
  }
}

function signed(attemptId: string, secret: Buffer): string {
  return createHmac('sha256', secret).update(attemptId).digest('base64url');
}

/** Looking for lost work must come to nothing this often before it counts as never accepted. */
const LOOKS = 3;
/** A job that waits for a call is ended this long before its time is over, so that it ends by saying what it waited for. */
const LAST_MOMENT_MS = 1_000;

/** Finds out what became of work whose creation was cut off. Never sends it again before that is known. */
@Injectable()
export class Reconciliation {
  constructor(
    private readonly store: JobStore,
    private readonly failures: Failures,
    private readonly ending: Ending,
    private readonly callbacks: VendorCallbacks,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /** The worker died between the intent and what it would have written down next. */
  async recover(run: RunningAttempt): Promise<Next> {
    const { job, attempt } = run;
    if (attempt.handle) {
      await this.store.change(job, { stage: 'rendering', failures: 0 });
      return 'continue';
    }
    // Left so by who restored the database: a vendor that finds nothing under this attempt may have had another one.
    if (attempt.state === 'unknown') {
      await this.ending.end(job, { status: 'failed', error: jobError('provider_outcome_unknown', false) });
      return 'ended';
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

  /** Looks for the task of a create call without an answer. */
  async reconcile(run: RunningAttempt): Promise<Next> {
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
    if (found !== 'not_found') {
      const handle = found;
      await this.store.change(job, { stage: 'rendering', failures: 0 }, (session) =>
        this.store.changeAttempt(attempt, { state: 'accepted', handle }, session),
      );
      return 'continue';
    }
    if (job.failures + 1 < LOOKS) return this.lookAgain(run);
    await this.store.change(job, { stage: 'waiting', failures: 0 }, (session) =>
      this.store.changeAttempt(attempt, { state: 'rejected' }, session),
    );
    return 'continue';
  }

  /** A provider that calls when the work has ended may do so until the job's time is over. */
  private mayStillCall({ job, model }: RunningAttempt): boolean {
    if (!model.taskIn || !this.callbacks.areReachable || job.cancelRequestedAt) return false;
    const left = (job.deadlineAt?.getTime() ?? 0) - this.clock.millis();
    return left > Math.max(2 * this.config.pollMs, LAST_MOMENT_MS);
  }

  private async lookAgain({ job }: RunningAttempt): Promise<Next> {
    const redeliverAfterMs = backOffMs({ baseMs: this.config.pollMs, failures: job.failures, random: 0 });
    await this.store.change(job, { failures: job.failures + 1 });
    return { redeliverAfterMs };
  }
}
