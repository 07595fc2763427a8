import { MediaConfig } from '@cse/config';
import { Clock, describeCause } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { HoldBook } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NewArtifact } from '../artifacts/artifact';
import { ArtifactStore } from '../artifacts/artifact-store';
import type { MediaJob, JobError } from '../job/job';
import { JobStore } from '../job/job-store';
import { ledgerLines, totalOf } from './ledger-lines';

export type End =
  | { status: 'succeeded'; artifacts: NewArtifact[] }
  | { status: 'failed' | 'expired'; error: JobError }
  /** `expired` without an error: a draft that nobody committed. */
  | { status: 'canceled' | 'expired' };

/**
 * Brings a job to its end: settles what it cost, erases what it was asked to do, and names what came of it, in one
 * transaction: somebody who finds that the job has moved on has settled nothing either.
 */
@Injectable()
export class Ending {
  private readonly logger = new Logger(Ending.name);

  constructor(
    private readonly store: JobStore,
    private readonly artifacts: ArtifactStore,
    private readonly holds: HoldBook,
    private readonly storage: ObjectStorage,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws Fenced when somebody else has brought it on in the meantime */
  async end(job: MediaJob, end: End): Promise<void> {
    const { reservationId } = job;
    const lines = reservationId ? ledgerLines(job, await this.store.attempts(job.id)) : [];
    const artifacts = end.status === 'succeeded' ? end.artifacts : [];
    const kept = new Set(artifacts.map(({ objectKey }) => objectKey));
    await this.store.change(
      job,
      {
        status: end.status,
        stage: null,
        progress: end.status === 'succeeded' ? 1 : job.progress,
        error: 'error' in end ? end.error : null,
        charged: reservationId ? totalOf(lines) : null,
        deliveredS: artifacts.find(({ role }) => role === 'clip')?.durationS ?? null,
        input: null,
        heldKeys: job.heldKeys.filter((key) => !kept.has(key)),
        finishedAt: this.clock.now(),
      },
      async (session) => {
        await this.artifacts.insert(artifacts, session);
        await this.callWebhook(job, session);
        if (reservationId) await this.holds.settle(reservationId, { lines }, session);
      },
    );
    if (totalOf(lines) > job.estimate) {
      this.logger.error({ event: 'budget_overshoot', operation: job.kind, model: job.model });
    }
    this.logger.log({
      event: 'generation_ended',
      job_id: job.id,
      kind: job.kind,
      provider: job.provider,
      status: end.status,
      ...('error' in end ? { code: end.error.code } : {}),
    });
    await this.discard(job);
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

  private async callWebhook(job: MediaJob, session: EntityManager): Promise<void> {
    if (!this.config.webhookUrl) return;
    await session.query('update generations set webhook_due_at = $2 where id = $1', [job.id, this.clock.now()]);
  }
}
