import { isDeepStrictEqual } from 'node:util';
import { AppError, Clock, uuidv7, type NanoUsd, type Principal } from '@cse/core';
import { AnsweredKeys, overCap, type IdempotencyScope, type KeptAnswer } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Cite } from '../artifacts/artifact-graph';
import type { MediaJob } from '../job/job';
import { Fenced, JobStore } from '../job/job-store';
import { isFinal } from '../job/states';
import type { Prepared } from '../requests/image-preparation';
import { JobHolds, type JobCaller } from '../requests/job-holds';
import { JobRoom } from '../requests/job-room';
import { JobWriter } from '../requests/job-writer';
import { MediaJobs, Replayed } from '../requests/media-jobs';
import { Ending } from '../running/ending';
import { Turns } from '../running/turns';
import type { BoardRequest, ShotRequest } from './shot-words';
import { boardStatus, currentJobs, type Shot, type Storyboard } from './storyboard';
import { StoryboardPreparation, type PlannedShot } from './storyboard-preparation';
import { StoryboardStore } from './storyboard-store';

export interface BoardCreation {
  /** False: checked, priced and kept for 15 minutes; nothing is reserved or spent. */
  commit: boolean;
  maxCost: NanoUsd | undefined;
  keyed: KeyedBoard | undefined;
}

/** What a request with an idempotency key is answered, for a retry with the same key. */
export interface KeyedBoard {
  key: IdempotencyScope;
  answer(board: Storyboard): KeptAnswer;
}

export type BoardOutcome = { board: Storyboard } | { replay: KeptAnswer };

/** A job of a board in the transaction that writes it. */
interface Written {
  job: MediaJob;
  /** Of pictures that are counted from now on. */
  heldBytes: number;
}

interface NewWork {
  prepared: Prepared;
  label: string | null;
  waitsFor: string[] | null;
  cites: readonly Cite[];
}

/** The life of a storyboard as its owner sees it: asked for, committed, read, cancelled, one shot drawn again. */
@Injectable()
export class Storyboards {
  constructor(
    private readonly database: DataSource,
    private readonly store: StoryboardStore,
    private readonly jobs: JobStore,
    private readonly preparation: StoryboardPreparation,
    private readonly writer: JobWriter,
    private readonly work: MediaJobs,
    private readonly room: JobRoom,
    private readonly holds: JobHolds,
    private readonly keys: AnsweredKeys,
    private readonly turns: Turns,
    private readonly ending: Ending,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes all jobs of the board, their holds and the idempotency key in one transaction: all of it is affordable, or
   * nothing is asked for.
   * @throws AppError as the preparation of its shots, `quota_exceeded`, `rate_limited`, `idempotency_key_reused`
   */
  async create(caller: JobCaller, request: BoardRequest, creation: BoardCreation): Promise<BoardOutcome> {
    const { shots, film } = await this.preparation.prepare(caller.principal.userId, request);
    const id = uuidv7();
    const work = shots.flatMap(workOf);
    const rows = shots.map((one, ordinal) => shotOf(one, ordinal));
    if (film) work.push(filmWork(film, rows));
    await this.requireAffordable(work, creation.maxCost);
    const row = { id, userId: caller.principal.userId, clips: request.clips, filmJobId: film?.id ?? null };
    return this.once(caller, id, creation, work, async (session) => {
      await this.store.insert(row, rows, session);
      return this.write(caller, id, work, creation.commit, session);
    });
  }

  /**
   * Turns a draft into work, at no more than it was quoted. A board that was committed before is returned as it is.
   * @throws AppError `not_found`, `invalid_state` for a draft that expired or was cancelled, and as `create`
   */
  async commit(caller: JobCaller, id: string, keyed: KeyedBoard | undefined): Promise<BoardOutcome> {
    const { principal } = caller;
    const board = await this.get(principal.userId, id);
    const drafts = board.jobs.filter(({ status }) => status === 'draft');
    if (drafts.length === 0) {
      if (board.jobs.some(({ reservationId }) => reservationId !== null)) return { board };
      throw invalidState(boardStatus(currentJobs(board)));
    }
    if (drafts.some(({ expiresAt }) => expiresAt! <= this.clock.now())) throw invalidState('expired');
    try {
      return await this.once(caller, id, { commit: true, maxCost: undefined, keyed }, [], async (session) => {
        const changed = [];
        for (const job of drafts) {
          const change = await this.jobs.changeWithin(session, job, this.writer.committed());
          changed.push({ job: { ...job, ...change }, heldBytes: 0 });
        }
        return changed;
      });
    } catch (error) {
      if (error instanceof Fenced) return this.commit(caller, id, keyed);
      throw error;
    }
  }

  /**
   * Draws one shot again, and makes its clip and the film of the board anew where it has them. What was made before stays.
   * @param request the board with this shot alone: its words are not kept, so they are said again
   * @throws AppError `not_found`, `invalid_state` while the board is a draft or the shot is being made, and as `create`
   */
  async redo(
    caller: JobCaller,
    id: string,
    label: string,
    request: BoardRequest & { shots: readonly [ShotRequest] },
    creation: BoardCreation,
  ): Promise<BoardOutcome | { quote: NanoUsd }> {
    const board = await this.get(caller.principal.userId, id);
    const known = board.shots.find((shot) => shot.label === label);
    if (!known) throw new AppError('not_found', 'the storyboard has no such shot');
    const busy = board.jobs.find(
      ({ id: job, status }) => !isFinal(status) && [known.jobId, known.clipJobId].includes(job),
    );
    if (busy) throw invalidState(busy.status);
    const wanted = { ...request, clips: board.clips, film: board.filmJobId !== null };
    const planned = await this.preparation.prepareShot(caller.principal.userId, request.shots[0], wanted);
    const work = workOf(planned);
    const shot = { ...shotOf(planned, known.ordinal), label };
    // They stand in their order, and the shot stays in its place.
    const shots = board.shots.map((one) => (one === known ? shot : one));
    const film = wanted.film ? this.preparation.film(shots, request.resolution) : undefined;
    if (film) work.push(filmWork(film, shots));
    await this.requireAffordable(work, creation.maxCost);
    if (!creation.commit) {
      await this.letGo(work);
      return { quote: priceOf(work) };
    }
    let outcome: BoardOutcome;
    try {
      const write = async (session: EntityManager): Promise<Written[]> => {
        await this.store.replace({ ...board, filmJobId: film?.id ?? board.filmJobId }, shot, session);
        return this.write(caller, id, work, true, session);
      };
      outcome = await this.once(caller, id, creation, work, write, board);
    } catch (error) {
      if (error instanceof Fenced) return this.redo(caller, id, label, request, creation);
      throw error;
    }
    const stale =
      'board' in outcome && board.jobs.find(({ id: job, status }) => job === board.filmJobId && !isFinal(status));
    if (stale) await this.end(caller.principal.userId, stale);
    return outcome;
  }

  /** Ends what has not been made; what has, stays. @throws AppError `not_found`, `invalid_state` when all has ended */
  async cancel(userId: string, id: string): Promise<Storyboard> {
    const board = await this.get(userId, id);
    const open = board.jobs.filter(({ status }) => !isFinal(status));
    if (open.length === 0) throw invalidState(boardStatus(currentJobs(board)));
    // What waits for others first, so that no end of another lets it begin.
    for (const job of open.sort((a, b) => Number(b.waitsFor !== null) - Number(a.waitsFor !== null))) {
      await this.end(userId, job);
    }
    return this.get(userId, id);
  }

  /** Of no effect on a job that has ended in the meantime. */
  private async end(userId: string, { id, kind }: MediaJob): Promise<void> {
    try {
      await this.work.cancel(userId, id, [kind]);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'invalid_state')) throw error;
    }
  }

  /** @throws AppError `not_found`, also for another user's */
  async get(userId: string, id: string): Promise<Storyboard> {
    const board = await this.store.load(id);
    if (board?.userId !== userId) throw new AppError('not_found', 'there is no such storyboard');
    return board;
  }

  private async requireAffordable(work: readonly NewWork[], maxCost: NanoUsd | undefined): Promise<void> {
    const required = priceOf(work);
    if (maxCost === undefined || required <= maxCost) return;
    await this.letGo(work);
    throw overCap({ cap: 'request', limit: maxCost, remaining: maxCost, required }, this.clock.now());
  }

  /** Erases the pictures of work that comes to nothing. */
  private async letGo(work: readonly NewWork[]): Promise<void> {
    for (const { prepared } of work) await this.ending.discard(prepared);
  }

  private async write(
    { principal }: JobCaller,
    storyboardId: string,
    work: readonly NewWork[],
    commit: boolean,
    session: EntityManager,
  ): Promise<Written[]> {
    const written: Written[] = [];
    for (const { prepared, label, waitsFor, cites } of work) {
      const facts = { commit, storyboardId, label, waitsFor, cites };
      const job = await this.writer.write(principal, prepared, facts, session);
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
  private async once(
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

function workOf({ shot: { label, cites }, picture, clip }: PlannedShot): NewWork[] {
  return [
    { prepared: picture, label, waitsFor: null, cites },
    ...(clip ? [{ prepared: clip, label, waitsFor: [picture.id], cites }] : []),
  ];
}

/** The film of shots in their order, which waits for their clips. */
function filmWork(prepared: Prepared, shots: readonly Shot[]): NewWork {
  return { prepared, label: null, waitsFor: shots.flatMap(({ clipJobId }) => clipJobId ?? []), cites: [] };
}

function priceOf(work: readonly NewWork[]): NanoUsd {
  return work.reduce((sum, { prepared }) => sum + prepared.estimate, 0n);
}

function shotOf({ shot, picture, clip }: PlannedShot, ordinal: number): Shot {
  return {
    ordinal,
    label: shot.label,
    jobId: picture.id,
    clipJobId: clip?.id ?? null,
    size: shot.size ?? null,
    angle: shot.angle ?? null,
    move: shot.move ?? null,
    durationS: shot.durationS,
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

function invalidState(status: string): AppError {
  return new AppError('invalid_state', `the storyboard is ${status}`, { members: { job_status: status } });
}
