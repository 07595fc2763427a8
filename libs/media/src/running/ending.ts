import { MediaConfig } from '@cse/config';
import { Clock, describeCause, traceIdOf, type NanoUsd } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { disputedOf, HoldBook, type LedgerLine } from '@cse/usage';
import { Injectable, Logger, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ArtifactGraph } from '../artifacts/artifact-graph';
import { ArtifactStore, type NewArtifact } from '../artifacts/artifact-store';
import { POSSIBLY_BILLED, type Attempt, type JobError, type JobWarning, type MediaJob } from '../job/job';
import { JobStore } from '../job/job-store';
import { OpenOutcomes } from '../job/open-outcomes';
import type { CancelResult } from '../media-model';
import { MediaProviders } from '../providers/registry';
import { MediaTelemetry } from './media-telemetry';
import { Turns } from './turns';

type End =
  /** `warnings`: all that are said of the job from now on. */
  | { status: 'succeeded'; artifacts: NewArtifact[]; warnings: JobWarning[] }
  | { status: 'failed' | 'expired'; error: JobError }
  /** `expired` without an error: a draft that nobody committed. */
  | { status: 'canceled' | 'expired' };

const COST_MAY_ARISE: JobWarning = {
  code: 'cost_may_arise',
  detail: 'the provider could not stop at once: what it bills until it has ended is charged',
};

const MAY_BE_BILLED: JobWarning = {
  code: POSSIBLY_BILLED,
  detail: 'nobody could tell whether the provider bills what it did not deliver: `cost` says what of it is still open',
};

/**
 * Brings a job to its end: settles what it cost, erases what it was asked to do, and names what came of it, in one
 * transaction: somebody who finds that the job has moved on has settled nothing either.
 */
@Injectable()
export class Ending {
  private readonly logger = new Logger(Ending.name);

  constructor(
    private readonly store: JobStore,
    private readonly outcomes: OpenOutcomes,
    private readonly providers: MediaProviders,
    private readonly artifacts: ArtifactStore,
    private readonly graph: ArtifactGraph,
    private readonly holds: HoldBook,
    private readonly storage: ObjectStorage,
    private readonly turns: Turns,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
    @Optional() private readonly telemetry?: MediaTelemetry,
  ) {}

  /** @throws Fenced when somebody else has brought it on in the meantime */
  async end(job: MediaJob, end: End): Promise<void> {
    const { reservationId } = job;
    const attempts = await this.store.attempts(job.id);
    const artifacts = end.status === 'succeeded' ? end.artifacts : [];
    const images = end.status === 'succeeded' ? artifacts.filter(({ role }) => role === 'image').length : job.images;
    const lines = reservationId ? ledgerLines(job, attempts, images) : [];
    const uncertain = lines.filter(({ outcome, cost }) => outcome === POSSIBLY_BILLED && cost > 0n);
    const warnings = end.status === 'succeeded' ? end.warnings : job.warnings;
    const kept = new Set(artifacts.map(({ objectKey }) => objectKey));
    await this.store.change(
      job,
      {
        status: end.status,
        stage: null,
        progress: end.status === 'succeeded' ? 1 : job.progress,
        error: 'error' in end ? end.error : null,
        warnings: uncertain.length > 0 ? [...warnings, MAY_BE_BILLED] : warnings,
        charged: reservationId ? totalOf(lines) : null,
        deliveredS: artifacts.find(({ role }) => role === 'clip')?.durationS ?? null,
        input: null,
        heldKeys: job.heldKeys.filter((key) => !kept.has(key)),
        storedBytes: 0,
        finishedAt: this.clock.now(),
      },
      async (session) => {
        await this.artifacts.insert(artifacts, session);
        if (artifacts.length > 0) await this.graph.handOn(job.id, session);
        await this.noteWebhook(job, session);
        if (reservationId) await this.holds.settle(reservationId, { lines }, session);
        for (const { id } of attempts.filter(({ n }) => uncertain.some(({ attempt }) => attempt === n))) {
          await this.outcomes.askLater(id, session);
        }
      },
    );
    if (lines.some(({ disputed }) => disputed)) {
      this.logger.error({ event: 'budget_overshoot', operation: job.kind, model: job.model });
    }
    this.logger.log({
      // From when a job was a generation in the code: this is what logs are searched for.
      event: 'generation_ended',
      job_id: job.id,
      // It may be a sweeper that ends it.
      request_id: job.requestId ?? undefined,
      trace_id: traceIdOf(job.traceparent ?? undefined),
      kind: job.kind,
      provider: job.provider,
      status: end.status,
      ...('error' in end ? { code: end.error.code } : {}),
    });
    const { kind, provider } = job;
    this.telemetry?.ended({ kind, provider, status: end.status, charged: totalOf(lines) });
    await this.discard(job);
    if (reservationId) await this.turns.pass(job);
  }

  /**
   * Ends the job when its owner wants that and nothing speaks against it. Work that a provider cannot stop goes on
   * until its cost is known; its result is thrown away.
   */
  async cancelIfWanted(job: MediaJob): Promise<boolean> {
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
    await this.end(job, { status: 'canceled' });
    return true;
  }

  /** Tells the provider to stop, when it has something to stop. A confirmed attempt is not billed. */
  async cancelUpstream(job: MediaJob): Promise<CancelResult | undefined> {
    const attempt = (await this.store.attempts(job.id)).at(-1);
    if (attempt?.state !== 'accepted' || !attempt.handle) return undefined;
    try {
      const result = await this.providers.modelFor(job)?.cancel(attempt.handle);
      if (result === 'confirmed') await this.store.noteAttempt(attempt, { state: 'failed', failure: 'canceled' });
      return result;
    } catch (error) {
      this.logger.warn({ event: 'cancel_failed', job_id: job.id, cause: describeCause(error) });
      return undefined;
    }
  }

  /** Erases the objects that only the unfinished job needed. What fails here is a sweeper's. */
  async discard(job: Pick<MediaJob, 'id' | 'heldKeys'>): Promise<void> {
    if (job.heldKeys.length === 0) return;
    try {
      for (const key of job.heldKeys) await this.storage.delete(key);
      await this.store.released(job.id);
    } catch (error) {
      this.logger.warn({ event: 'objects_left', job_id: job.id, cause: describeCause(error) });
    }
  }

  private async noteWebhook(job: MediaJob, session: EntityManager): Promise<void> {
    if (!this.config.webhookUrl && !job.webhookUrl) return;
    await session.query('update generations set webhook_due_at = $2 where id = $1', [job.id, this.clock.now()]);
  }
}

/**
 * What the attempts of a job cost, one line for each that was or may have been billed. The vendor's own figure counts
 * where there is one; else a finished or unaccounted attempt counts as the whole quote, since nobody can know that it
 * was not billed. All together cost no more than was held: what a vendor claims above it is disputed and not charged.
 * @param images pictures that were delivered
 */
function ledgerLines(job: MediaJob, attempts: readonly Attempt[], images: number): LedgerLine[] {
  let left = job.estimate;
  return attempts.flatMap((attempt) => {
    const billed = billedFor(attempt, job.estimate);
    if (!billed) return [];
    const cost = billed.cost < left ? billed.cost : left;
    left -= cost;
    const delivered = attempt.state === 'done';
    return [
      {
        attempt: attempt.n,
        provider: job.provider,
        model: job.model,
        providerRequestId: attempt.providerRequestId ?? undefined,
        outcome: billed.outcome,
        estimated: billed.estimated,
        inputTokens: 0,
        cacheReadTokens: 0,
        cacheWrite5mTokens: 0,
        cacheWrite1hTokens: 0,
        outputTokens: 0,
        images: delivered ? images : 0,
        videoSeconds: delivered ? job.videoSeconds : 0,
        cost,
        ...disputedOf(billed.cost - cost),
      },
    ];
  });
}

function totalOf(lines: readonly LedgerLine[]): NanoUsd {
  return lines.reduce((total, line) => total + line.cost, 0n);
}

function billedFor(
  { state, cost, costEstimated }: Attempt,
  quote: NanoUsd,
): { cost: NanoUsd; outcome: string; estimated: boolean } | undefined {
  const charge = { cost: cost ?? quote, estimated: cost === null || costEstimated };
  switch (state) {
    case 'done':
      return { ...charge, outcome: 'complete' };
    case 'accepted':
    case 'unknown':
    case 'intent':
      return { ...charge, outcome: POSSIBLY_BILLED };
    case 'failed':
    case 'rejected':
      return cost ? { ...charge, outcome: 'failed' } : undefined;
    case 'abandoned':
      return undefined;
  }
}
