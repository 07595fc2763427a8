import { MediaConfig } from '@cse/config';
import { Clock, describeCause } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { HoldBook } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NewArtifact } from '../artifacts/artifact';
import { ArtifactStore } from '../artifacts/artifact-store';
import type { Generation, JobError } from '../job/job';
import { GenerationStore } from '../job/job-store';
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
    private readonly store: GenerationStore,
    private readonly artifacts: ArtifactStore,
    private readonly holds: HoldBook,
    private readonly storage: ObjectStorage,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws Fenced when somebody else has brought it on in the meantime */
  async end(generation: Generation, end: End): Promise<void> {
    const { reservationId } = generation;
    const lines = reservationId ? ledgerLines(generation, await this.store.attempts(generation.id)) : [];
    const artifacts = end.status === 'succeeded' ? end.artifacts : [];
    const kept = new Set(artifacts.map(({ objectKey }) => objectKey));
    await this.store.change(
      generation,
      {
        status: end.status,
        stage: null,
        progress: end.status === 'succeeded' ? 1 : generation.progress,
        error: 'error' in end ? end.error : null,
        charged: reservationId ? totalOf(lines) : null,
        deliveredS: artifacts.find(({ role }) => role === 'clip')?.durationS ?? null,
        input: null,
        heldKeys: generation.heldKeys.filter((key) => !kept.has(key)),
        finishedAt: this.clock.now(),
      },
      async (session) => {
        await this.artifacts.insert(artifacts, session);
        await this.callWebhook(generation, session);
        if (reservationId) await this.holds.settle(reservationId, { lines }, session);
      },
    );
    if (totalOf(lines) > generation.estimate) {
      this.logger.error({ event: 'budget_overshoot', operation: generation.kind, model: generation.model });
    }
    this.logger.log({
      event: 'generation_ended',
      job_id: generation.id,
      kind: generation.kind,
      provider: generation.provider,
      status: end.status,
      ...('error' in end ? { code: end.error.code } : {}),
    });
    await this.discard(generation);
  }

  /** Erases the objects that only the unfinished job needed. What fails here is a sweeper's. */
  async discard(generation: Pick<Generation, 'id' | 'heldKeys'>): Promise<void> {
    if (generation.heldKeys.length === 0) return;
    try {
      for (const key of generation.heldKeys) await this.storage.delete(key);
      await this.store.released(generation.id);
    } catch (error) {
      this.logger.warn({ event: 'objects_left', job_id: generation.id, cause: describeCause(error) });
    }
  }

  private async callWebhook(generation: Generation, session: EntityManager): Promise<void> {
    if (!this.config.webhookUrl) return;
    await session.query('update generations set webhook_due_at = $2 where id = $1', [generation.id, this.clock.now()]);
  }
}
