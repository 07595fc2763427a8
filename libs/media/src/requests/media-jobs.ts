import { AppError, Clock, type NanoUsd, type Principal } from '@cse/core';
import { AnsweredKeys, overCap, type IdempotencyScope, type KeptAnswer } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Cite } from '../artifacts/artifact-graph';
import type { MediaJob } from '../job/job';
import { Fenced, JobStore } from '../job/job-store';
import { isFinal } from '../job/states';
import type { MediaKind } from '../media-model';
import { Ending } from '../running/ending';
import { Turns } from '../running/turns';
import type { Prepared } from './image-preparation';
import { JobHolds, type JobCaller } from './job-holds';
import { JobRoom } from './job-room';
import { JobWriter } from './job-writer';

export interface Creation {
  /** False: validated, priced and kept for 15 minutes; nothing is reserved or spent. */
  commit: boolean;
  /** What the client would pay at most. */
  maxCost: NanoUsd | undefined;
  /** What the client calls it. */
  label?: string;
  keyed: KeyedAnswer | undefined;
  /** Who hears of the end of the job; one of the registered addresses. */
  webhookUrl?: string;
  /** What of a story its results will show. */
  cites: readonly Cite[];
}

/** What a request with an idempotency key is answered, for a retry with the same key. */
export interface KeyedAnswer {
  key: IdempotencyScope;
  answer(job: MediaJob): KeptAnswer;
}

/** The life of a media job as its owner sees it: made, committed, read, cancelled. */
@Injectable()
export class MediaJobs {
  constructor(
    private readonly database: DataSource,
    private readonly store: JobStore,
    private readonly writer: JobWriter,
    private readonly holds: JobHolds,
    private readonly keys: AnsweredKeys,
    private readonly turns: Turns,
    private readonly ending: Ending,
    private readonly room: JobRoom,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes row, reservation and idempotency key in one transaction, then wakes a worker.
   * @throws AppError `quota_exceeded`, `rate_limited` (too many drafts, films or unfinished jobs, or refused contents),
   *   `store_unavailable` while the disk is nearly full, `overloaded` after a restore, `idempotency_key_reused`
   */
  async create(
    caller: JobCaller,
    prepared: Prepared,
    creation: Creation,
  ): Promise<{ job: MediaJob } | { replay: KeptAnswer }> {
    const { principal } = caller;
    const { commit, maxCost, label = null, webhookUrl, cites } = creation;
    if (maxCost !== undefined && prepared.estimate > maxCost) {
      await this.ending.discard(prepared);
      throw overCap(
        { cap: 'request', limit: maxCost, remaining: maxCost, required: prepared.estimate },
        this.clock.now(),
      );
    }
    try {
      const job = await this.database.transaction(async (session) => {
        const written = await this.writer.write(caller, prepared, { commit, label, webhookUrl, cites }, session);
        // Before the reservation: of two at once, the second must meet its answer and not a budget that the first took.
        await this.keep(creation.keyed, principal, written, session);
        await this.room.admit(principal, written, prepared.heldBytes, session);
        await this.store.countBytes(written, prepared.heldBytes, session);
        const { reservationId } = written;
        if (reservationId) await this.holds.reserve(caller, { ...written, reservationId }, session);
        return written;
      });
      if (commit) await this.turns.announce(job);
      return { job };
    } catch (error) {
      await this.ending.discard(prepared);
      if (error instanceof Replayed) return { replay: error.answer };
      throw error;
    }
  }

  /**
   * Turns a draft into work, at no more than it was quoted. A job that was committed before is returned as it is.
   * @throws AppError `not_found`, `invalid_state` for a draft that expired or was cancelled, and as `create`
   */
  async commit(
    caller: JobCaller,
    id: string,
    kinds: readonly MediaKind[],
    keyed?: KeyedAnswer,
  ): Promise<{ job: MediaJob } | { replay: KeptAnswer }> {
    const { principal } = caller;
    const job = await this.get(principal.userId, id, kinds);
    const now = this.clock.now();
    if (job.status === 'draft' && job.expiresAt! <= now) throw invalidState('expired');
    if (job.status !== 'draft') {
      if (!job.reservationId) throw invalidState(job.status);
      return { job };
    }
    const change = this.writer.committed(caller);
    try {
      await this.store.change(job, change, async (session) => {
        await this.keep(keyed, principal, { ...job, ...change }, session);
        await this.room.admit(principal, { ...job, ...change }, 0, session);
        await this.holds.reserve(caller, { ...job, reservationId: change.reservationId }, session);
      });
    } catch (error) {
      if (error instanceof Fenced) return this.commit(caller, id, kinds, keyed);
      if (error instanceof Replayed) return { replay: error.answer };
      throw error;
    }
    await this.turns.announce(job);
    return { job };
  }

  /**
   * Ends a job that has not begun, and asks a running one to end.
   * @throws AppError `not_found`, `invalid_state` when it has ended
   */
  async cancel(userId: string, id: string, kinds: readonly MediaKind[]): Promise<MediaJob> {
    const job = await this.get(userId, id, kinds);
    if (isFinal(job.status)) throw invalidState(job.status);
    const hasNotBegun = job.status === 'draft' || job.attempts === 0;
    if (hasNotBegun && (job.stage === null || job.stage.startsWith('waiting'))) {
      try {
        await this.ending.end(job, { status: 'canceled' });
        return job;
      } catch (error) {
        if (!(error instanceof Fenced)) throw error;
      }
    }
    if (!(await this.store.requestCancel(id))) return this.cancel(userId, id, kinds);
    await this.turns.hasten(job);
    return this.get(userId, id, kinds);
  }

  /**
   * Erases a job that has ended, and what it made: out of sight at once, their bytes within a minute. The ledger keeps
   * what it cost.
   * @throws AppError `not_found`; `invalid_state` while it has not ended, or nobody knows yet what is billed for it
   */
  async remove(userId: string, id: string, kinds: readonly MediaKind[]): Promise<void> {
    const job = await this.get(userId, id, kinds);
    if (!isFinal(job.status)) throw invalidState(job.status);
    await this.ending.discard(job);
    const open = await this.store.remove(job);
    if (open) throw unknownBill(open);
  }

  /** @throws AppError `not_found`, also for another user's */
  async get(userId: string, id: string, kinds: readonly MediaKind[]): Promise<MediaJob> {
    const job = await this.store.ofUser(id, userId);
    if (!job || !kinds.includes(job.kind)) throw new AppError('not_found', 'there is no such job');
    return job;
  }

  /** @throws Replayed when the key was taken */
  private async keep(
    keyed: KeyedAnswer | undefined,
    { userId }: Principal,
    job: MediaJob,
    session: EntityManager,
  ): Promise<void> {
    const answer = keyed?.answer(job);
    const earlier = answer && (await this.keys.keep(keyed!.key, userId, { job_id: job.id }, answer, session));
    if (earlier) throw new Replayed(earlier);
  }
}

export class Replayed extends Error {
  constructor(readonly answer: KeptAnswer) {
    super('the key was taken by an earlier request');
  }
}

/** Why a job that has ended cannot be erased yet. */
export function unknownBill({ status }: MediaJob): AppError {
  const detail = 'it is not known yet what the provider bills for it';
  return new AppError('invalid_state', detail, { members: { job_status: status } });
}

function invalidState(status: string): AppError {
  return new AppError('invalid_state', `the job is ${status}`, { members: { job_status: status } });
}
