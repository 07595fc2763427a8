import { AppError, Clock, uuidv7, type NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ArtifactGraph } from '../artifacts/artifact-graph';
import type { MediaJob } from '../job/job';
import { Fenced, JobStore } from '../job/job-store';
import { isFinal } from '../job/states';
import type { JobCaller } from '../requests/job-holds';
import { JobWriter } from '../requests/job-writer';
import { MediaJobs, unknownBill } from '../requests/media-jobs';
import { Ending } from '../running/ending';
import {
  BoardWriter,
  filmWork,
  priceOf,
  shotOf,
  workOf,
  type BoardCreation,
  type BoardOutcome,
  type KeyedBoard,
  type Written,
} from './board-writer';
import { USUAL_FORM, type BoardRequest, type RedoRequest } from './shot-words';
import { boardStatus, currentJobs, type Shot, type Storyboard } from './storyboard';
import { StoryboardPreparation } from './storyboard-preparation';
import { StoryboardStore } from './storyboard-store';

/** The life of a storyboard as its owner sees it: asked for, committed, read, cancelled, one shot drawn again. */
@Injectable()
export class Storyboards {
  constructor(
    private readonly store: StoryboardStore,
    private readonly jobs: JobStore,
    private readonly preparation: StoryboardPreparation,
    private readonly writer: JobWriter,
    private readonly boards: BoardWriter,
    private readonly work: MediaJobs,
    private readonly graph: ArtifactGraph,
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
    const rows = shots.map((one, ordinal) => shotOf(one, ordinal, request));
    if (film) work.push(filmWork(film, rows));
    await this.boards.requireAffordable(work, creation.maxCost);
    const row = { id, userId: caller.principal.userId, clips: request.clips, filmJobId: film?.id ?? null };
    return this.boards.once(caller, id, creation, work, async (session) => {
      await this.store.insert(row, rows, session);
      return this.boards.write(caller, id, work, creation, session);
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
      return await this.boards.once(caller, id, { commit: true, maxCost: undefined, keyed }, [], async (session) => {
        const changed = [];
        for (const job of drafts) {
          const change = await this.jobs.changeWithin(session, job, this.writer.committed(caller));
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
   * Draws one shot again, and makes its clip and the film of the board anew where it has them: the film once no other shot
   * lacks its clip. What was made before stays.
   * @param request the shot, whose words are not kept, so they are said again
   * @throws AppError `not_found`, `invalid_state` while the board is a draft or the shot is being made, and as `create`
   */
  async redo(
    caller: JobCaller,
    id: string,
    label: string,
    request: RedoRequest,
    creation: BoardCreation,
  ): Promise<BoardOutcome | { quote: NanoUsd }> {
    const board = await this.get(caller.principal.userId, id);
    const known = board.shots.find((shot) => shot.label === label);
    if (!known) throw new AppError('not_found', 'the storyboard has no such shot');
    const busy = board.jobs.find(
      ({ id: job, status }) => !isFinal(status) && [known.jobId, known.clipJobId].includes(job),
    );
    if (busy) throw invalidState(busy.status);
    const wanted = {
      ...request,
      aspectRatio: request.aspectRatio ?? known.aspectRatio ?? USUAL_FORM.aspectRatio,
      resolution: request.resolution ?? known.resolution ?? USUAL_FORM.resolution,
      clips: board.clips,
      film: board.filmJobId !== null && !lacksClips(board, known),
    };
    const said = {
      ...request.shot,
      size: kept(request.shot.size, known.size),
      angle: kept(request.shot.angle, known.angle),
      move: kept(request.shot.move, known.move),
      durationS: request.shot.durationS ?? known.durationS,
      cites: request.shot.cites ?? (await this.graph.citesOfJob(known.jobId)),
    };
    const planned = await this.preparation.prepareShot(caller.principal.userId, said, wanted);
    const work = workOf(planned);
    const shot = { ...shotOf(planned, known.ordinal, wanted), label };
    // They stand in their order, and the shot stays in its place.
    const shots = board.shots.map((one) => (one === known ? shot : one));
    const film = wanted.film ? this.preparation.film(shots, wanted.resolution) : undefined;
    if (film) work.push(filmWork(film, shots));
    await this.boards.requireAffordable(work, creation.maxCost);
    if (!creation.commit) {
      await this.boards.letGo(work);
      return { quote: priceOf(work) };
    }
    let outcome: BoardOutcome;
    try {
      const write = async (session: EntityManager): Promise<Written[]> => {
        await this.store.replace({ ...board, filmJobId: film?.id ?? board.filmJobId }, shot, session);
        return this.boards.write(caller, id, work, creation, session);
      };
      outcome = await this.boards.once(caller, id, creation, work, write, board);
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

  /**
   * Erases a board that has ended, with all its jobs and the files that they made; the ledger keeps what they cost. What
   * was made from those files, as a clip that was asked for elsewhere, has its own and stays. All of it, or nothing.
   * @throws AppError `not_found`; `invalid_state` while a job has not ended, or nobody knows yet what is billed for it
   */
  async remove(userId: string, id: string): Promise<void> {
    const board = await this.get(userId, id);
    if (board.jobs.some(({ status }) => !isFinal(status))) throw invalidState(boardStatus(currentJobs(board)));
    for (const job of board.jobs) await this.ending.discard(job);
    const open = await this.store.remove(id);
    if (open) throw isFinal(open.status) ? unknownBill(open) : invalidState(open.status);
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
}

/** What a shot that is drawn again has: what is said, else what it had. */
function kept<T>(said: T | null | undefined, had: T | null): T | undefined {
  return (said === undefined ? had : said) ?? undefined;
}

/** Whether another shot has no clip and will get none: a film is of all shots. One of a job that is erased was made. */
function lacksClips({ shots, jobs }: Storyboard, redone: Shot): boolean {
  const ended = new Set(jobs.filter(({ status }) => isFinal(status) && status !== 'succeeded').map(({ id }) => id));
  return shots.some((shot) => shot !== redone && shot.clipJobId !== null && ended.has(shot.clipJobId));
}

function invalidState(status: string): AppError {
  return new AppError('invalid_state', `the storyboard is ${status}`, { members: { job_status: status } });
}
