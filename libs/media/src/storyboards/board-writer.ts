import { isDeepStrictEqual } from 'node:util';
import { AppError, Clock, uuidv7, type NanoUsd, type Principal } from '@cse/core';
import { AnsweredKeys, overCap, type IdempotencyScope, type KeptAnswer } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Cite } from '../artifacts/artifact-graph';
import type { MediaJob } from '../job/job';
import { Fenced, JobStore } from '../job/job-store';
import type { Prepared } from '../requests/image-preparation';
import { JobHolds, type JobCaller } from '../requests/job-holds';
import { JobRoom } from '../requests/job-room';
import { JobWriter } from '../requests/job-writer';
import { Replayed } from '../requests/media-jobs';
import { Ending } from '../running/ending';
import { Turns } from '../running/turns';
import type { BoardRequest } from './shot-words';
import type { Shot, Storyboard } from './storyboard';
import type { PlannedShot } from './storyboard-preparation';
import { StoryboardStore } from './storyboard-store';

export interface BoardCreation {
  /** False: checked, priced and kept for 15 minutes; nothing is reserved or spent. */
  commit: boolean;
  maxCost: NanoUsd | undefined;
  keyed: KeyedBoard | undefined;
  /** Who hears of the end of each of its jobs. */
  webhookUrl?: string;
}

/** What a request with an idempotency key is answered, for a retry with the same key. */
export interface KeyedBoard {
  key: IdempotencyScope;
  answer(board: Storyboard): KeptAnswer;
}

export type BoardOutcome = { board: Storyboard } | { replay: KeptAnswer };

/** A job of a board in the transaction that writes it. */
export interface Written {
  job: MediaJob;
  /** Of pictures that are counted from now on. */
  heldBytes: number;
}

export interface NewWork {
  prepared: Prepared;
  label: string | null;
  waitsFor: string[] | null;
  cites: readonly Cite[];
}

/** Writes the jobs of a board down, holds what they may cost and wakes the workers: all of it, or nothing. */
@Injectable()
export class BoardWriter {
  constructor(
    private readonly database: DataSource,
    private readonly store: StoryboardStore,
    private readonly jobs: JobStore,
    private readonly writer: JobWriter,
    private readonly room: JobRoom,
    private readonly holds: JobHolds,
    private readonly keys: AnsweredKeys,
    private readonly turns: Turns,
    private readonly ending: Ending,
    private readonly clock: Clock,
  ) {}

  async requireAffordable(work: readonly NewWork[], maxCost: NanoUsd | undefined): Promise<void> {
    const required = priceOf(work);
    if (maxCost === undefined || required <= maxCost) return;
    await this.letGo(work);
    throw overCap({ cap: 'request', limit: maxCost, remaining: maxCost, required }, this.clock.now());
  }

  /** Erases the pictures of work that comes to nothing. */
  async letGo(work: readonly NewWork[]): Promise<void> {
    for (const { prepared } of work) await this.ending.discard(prepared);
  }

  async write(
    caller: JobCaller,
    storyboardId: string,
    work: readonly NewWork[],
    { commit, webhookUrl }: Pick<BoardCreation, 'commit' | 'webhookUrl'>,
    session: EntityManager,
  ): Promise<Written[]> {
    const written: Written[] = [];
    for (const { prepared, label, waitsFor, cites } of work) {
      const facts = { commit, webhookUrl, storyboardId, label, waitsFor, cites };
      const job = await this.writer.write(caller, prepared, facts, session);
      written.push({ job, heldBytes: prepared.heldBytes });
    }
    return written;
  }

  /**
   * Does what is asked, unless another request with its idempotency key was faster, and holds what it may cost; then
   * wakes the workers.
   * @param work whose pictures are let go of when nothing comes of it
   * @param write gives the jobs that are new, or newly committed
   * @param read the board by which it was decided what is written
   * @throws Fenced when that is another one by now: what would be written no longer fits
   */
  async once(
    caller: JobCaller,
    id: string,
    { commit, keyed }: BoardCreation,
    work: readonly NewWork[],
    write: (session: EntityManager) => Promise<Written[]>,
    read?: Storyboard,
  ): Promise<BoardOutcome> {
    const { principal } = caller;
    let board: Storyboard;
    let jobs: MediaJob[] = [];
    try {
      board = await this.database.transaction(async (session) => {
        await this.store.lock(id, session);
        const before = read && (await this.store.load(id, session));
        if (read && !before) throw new AppError('not_found', 'there is no such storyboard');
        const rows = await write(session);
        jobs = rows.map(({ job }) => job);
        const written = (await this.store.load(id, session))!;
        // Before the holds: of two at once, the second must meet its answer and not a budget that the first took.
        const receipt = { storyboard_id: id };
        const earlier =
          keyed && (await this.keys.keep(keyed.key, principal.userId, receipt, keyed.answer(written), session));
        if (earlier) throw new Replayed(earlier);
        if (read && !hasSameJobs(read, before!)) throw new Fenced();
        await this.admit(principal, rows, session);
        if (commit) await this.reserve(caller, jobs, session);
        return written;
      });
    } catch (error) {
      await this.letGo(work);
      if (error instanceof Replayed) return { replay: error.answer };
      throw error;
    }
    if (commit) for (const job of jobs) if (job.waitsFor === null) await this.turns.announce(job);
    return { board };
  }

  /** A board takes up the room of one draft, or of one film, and that of the pictures that it is drawn after. */
  private async admit(principal: Principal, rows: readonly Written[], session: EntityManager): Promise<void> {
    const { job } = rows.find((row) => row.job.kind === 'stitch') ?? rows[0]!;
    const bytes = rows.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    await this.room.admit(principal, job, bytes, session);
    for (const row of rows) await this.jobs.countBytes(row.job, row.heldBytes, session);
  }

  private async reserve(caller: JobCaller, jobs: readonly MediaJob[], session: EntityManager): Promise<void> {
    const parts = jobs.map((job) => ({ ...job, reservationId: job.reservationId! }));
    await this.holds.reserveAll(caller, parts, sumOf(jobs), session);
  }
}

/** Whether nothing of the board was drawn again in the meantime. */
function hasSameJobs(a: Storyboard, b: Storyboard): boolean {
  const jobsOf = ({ shots, filmJobId }: Storyboard) => [
    ...shots.flatMap(({ jobId, clipJobId }) => [jobId, clipJobId]),
    filmJobId,
  ];
  return isDeepStrictEqual(jobsOf(a), jobsOf(b));
}

export function workOf({ shot: { label, cites }, picture, clip }: PlannedShot): NewWork[] {
  return [
    { prepared: picture, label, waitsFor: null, cites },
    ...(clip ? [{ prepared: clip, label, waitsFor: [picture.id], cites }] : []),
  ];
}

/** The film of shots in their order, which waits for their clips. */
export function filmWork(prepared: Prepared, shots: readonly Shot[]): NewWork {
  return { prepared, label: null, waitsFor: shots.flatMap(({ clipJobId }) => clipJobId ?? []), cites: [] };
}

export function priceOf(work: readonly NewWork[]): NanoUsd {
  return work.reduce((sum, { prepared }) => sum + prepared.estimate, 0n);
}

export function shotOf(
  { shot, picture, clip }: PlannedShot,
  ordinal: number,
  { aspectRatio, resolution }: Pick<BoardRequest, 'aspectRatio' | 'resolution'>,
): Shot {
  return {
    ordinal,
    label: shot.label,
    jobId: picture.id,
    clipJobId: clip?.id ?? null,
    size: shot.size ?? null,
    angle: shot.angle ?? null,
    move: shot.move ?? null,
    durationS: shot.durationS,
    aspectRatio,
    resolution,
  };
}

/** All of it as one piece of work, for asking whether it fits. */
function sumOf(jobs: readonly MediaJob[]) {
  const first = jobs[0]!;
  return {
    kind: first.kind,
    provider: first.provider,
    model: first.model,
    images: jobs.reduce((sum, { images }) => sum + images, 0),
    videoSeconds: jobs.reduce((sum, { videoSeconds }) => sum + videoSeconds, 0),
    estimate: jobs.reduce((sum, { estimate }) => sum + estimate, 0n),
    reservationId: uuidv7(),
  };
}
