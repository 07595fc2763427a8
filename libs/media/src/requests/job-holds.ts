import { MediaConfig, UsageConfig } from '@cse/config';
import { AppError, Clock, usagePolicyOf, type Principal } from '@cse/core';
import { isAtHome } from '@cse/database';
import { HoldBook, refusalOf } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MediaJob } from '../job/job';
import { JobStore } from '../job/job-store';
import type { MediaKind } from '../media-model';
import { MADE_HERE } from '../providers/provider';

/**
 * The hold of a job outlives its deadline by this much, so that a worker that comes back still settles it. Upkeep
 * extends it by as much again for as long as the job has not ended.
 */
export const JOB_HOLD_MARGIN_MS = 10 * 60_000;

/** So many refusals within ten minutes make the next picture, or clip, of that user wait. */
const MOST_REFUSED = 10;
const REFUSED_WITHIN_MS = 10 * 60_000;
const REFUSED_WAIT_S = 60;

/** An operator has to read what a vendor billed, and to run a command. */
const RESTORED_WAIT_S = 60;

/** Who asks, and by which request: the ledger and the job keep its id, and the job its trace (`readTraceparent`). */
export interface JobCaller {
  principal: Principal;
  requestId: string;
  traceparent?: string;
}

/** What is held for, and by which hold. */
export type HeldWork = Pick<MediaJob, 'kind' | 'provider' | 'model' | 'images' | 'videoSeconds' | 'estimate'> & {
  reservationId: string;
};

/** Holds what a job may cost, in the transaction that writes it down. */
@Injectable()
export class JobHolds {
  private readonly logger = new Logger(JobHolds.name);

  constructor(
    private readonly store: JobStore,
    private readonly holds: HoldBook,
    private readonly config: MediaConfig,
    private readonly usage: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Whose pictures, or clips, were refused by a provider's policy again and again waits a little before the next one of
   * that kind: the provider holds it against the whole deployment.
   * @throws AppError `rate_limited` with the `policy` that was met
   */
  private async refuseRefused(userId: string, kind: MediaKind, session: EntityManager): Promise<void> {
    if (kind === 'stitch') return;
    const since = new Date(this.clock.millis() - REFUSED_WITHIN_MS);
    const { times, provider } = await this.store.refusals(userId, kind, since, session);
    if (times < MOST_REFUSED) return;
    const members = { retry_after_s: REFUSED_WAIT_S, reason: 'refused_content', policy: usagePolicyOf(provider) };
    throw new AppError('rate_limited', "the latest ones were refused by the provider's policy", { members });
  }

  /**
   * In a database that was restored, a job of now could not be told from one that was sent before, and would be charged
   * as that: so none comes into being before an operator has said what became of the others.
   */
  private async requireHome(works: readonly HeldWork[], session: EntityManager): Promise<void> {
    const isMadeHere = (provider: string) => MADE_HERE.some((id) => id === provider);
    if (works.every(({ provider }) => isMadeHere(provider)) || (await isAtHome(session))) return;
    this.logger.error({ event: 'database_restored', run: 'npm run database:restored' });
    const members = { retryable: true, retry_after_s: RESTORED_WAIT_S };
    throw new AppError('overloaded', 'providers are not asked until the restored database was looked through', {
      members,
    });
  }

  /**
   * @throws AppError `quota_exceeded`, `rate_limited` (too many unfinished jobs, or refused contents), `overloaded` after
   *   a restore
   */
  async reserve(caller: JobCaller, work: HeldWork, session: EntityManager): Promise<void> {
    await this.requireHome([work], session);
    await this.hold(caller, work, session);
  }

  /** @param besides the first hold of the same transaction, where there are several (`HoldRequest`) */
  private async hold(
    { principal, requestId }: JobCaller,
    work: HeldWork,
    session: EntityManager,
    besides?: string,
  ): Promise<void> {
    await this.refuseRefused(principal.userId, work.kind, session);
    const outcome = await this.holds.reserve(
      {
        id: work.reservationId,
        besides,
        userId: principal.userId,
        plan: principal.plan,
        operation: work.kind === 'image' ? 'image' : 'video',
        requestId,
        provider: work.provider,
        model: work.model,
        cost: work.estimate,
        tokens: 0,
        images: work.images,
        videoSeconds: work.videoSeconds,
        ttlMs: (this.config.waitS + this.config.deadlineS(work.kind)) * 1_000 + JOB_HOLD_MARGIN_MS,
        keepsResult: true,
        slot: { name: 'job', limit: this.usage.jobsPerUser },
      },
      session,
    );
    if (outcome.status === 'replay') throw new Error('a reservation of a job has no key of its own');
    if (outcome.status !== 'reserved') throw refusalOf(outcome, this.clock.now());
  }

  /**
   * Holds several pieces of work, each by itself, or none.
   * @param whole all of them as one: asked first, so that a refusal names what all of it takes, and so that what is left
   *   of the deployment's month is shared out once, before anything is held of it
   * @throws AppError as `reserve`
   */
  async reserveAll(caller: JobCaller, parts: HeldWork[], whole: HeldWork, session: EntityManager): Promise<void> {
    await this.requireHome(parts, session);
    await this.hold(caller, whole, session);
    await this.holds.withdraw(whole.reservationId, session);
    for (const part of parts) await this.hold(caller, part, session, whole.reservationId);
  }
}
