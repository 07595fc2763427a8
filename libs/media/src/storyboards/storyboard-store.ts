import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { MediaJob } from '../job/job';
import { JobStore } from '../job/job-store';
import type { BoardOutline, JobOutline, Shot, Storyboard } from './storyboard';

type Session = Pick<EntityManager, 'query'>;
type Row = Omit<Storyboard, 'shots' | 'jobs'>;

const BOARD = `id, user_id as "userId", clips, film_job_id as "filmJobId", created_at as "createdAt"`;
const SHOT = `storyboard_id as "boardId", ordinal, label, job_id as "jobId", clip_job_id as "clipJobId", size, angle, move,
              duration_s::float8 as "durationS", aspect_ratio as "aspectRatio", resolution`;

/** The rows of storyboards and their shots. */
@Injectable()
export class StoryboardStore {
  constructor(
    private readonly database: DataSource,
    private readonly jobs: JobStore,
    private readonly clock: Clock,
  ) {}

  async insert(board: Omit<Row, 'createdAt'>, shots: readonly Shot[], session: Session): Promise<void> {
    await session.query(
      'insert into storyboards (id, user_id, clips, film_job_id, created_at) values ($1, $2, $3, $4, $5)',
      [board.id, board.userId, board.clips, board.filmJobId, this.clock.now()],
    );
    for (const shot of shots) {
      await session.query(
        `insert into storyboard_shots (storyboard_id, ordinal, job_id, clip_job_id, size, angle, move, duration_s,
           aspect_ratio, resolution, label)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [...valuesOf(board, shot), shot.label],
      );
    }
  }

  /** Puts other jobs in the place of those of a shot, and of the film. */
  async replace(board: Row, shot: Shot, session: Session): Promise<void> {
    await session.query(
      `update storyboard_shots set job_id = $3, clip_job_id = $4, size = $5, angle = $6, move = $7, duration_s = $8,
              aspect_ratio = $9, resolution = $10
        where storyboard_id = $1 and ordinal = $2`,
      valuesOf(board, shot),
    );
    await session.query('update storyboards set film_job_id = $2 where id = $1', [board.id, board.filmJobId]);
  }

  /** Lets one change of a board come after the other, until the transaction ends. False when it is gone. */
  async lock(id: string, session: Session): Promise<boolean> {
    const rows = await session.query<unknown[]>('select 1 from storyboards where id = $1 for update', [id]);
    return rows.length > 0;
  }

  async load(id: string, session: Session = this.database): Promise<Storyboard | undefined> {
    const [row] = await session.query<Row[]>(`select ${BOARD} from storyboards where id = $1`, [id]);
    return row && (await this.complete([row], session))[0];
  }

  /**
   * Deletes a board with its shots and all its jobs, whose files it takes out of sight: all of it, or nothing.
   * @returns a job that has not ended, or about which a question is open: then nothing was done
   */
  async remove(id: string): Promise<MediaJob | undefined> {
    return this.database.transaction(async (session) => {
      // Before its jobs are read: a shot that is drawn again at the same time is seen, or finds no board any more.
      await this.lock(id, session);
      const open = await this.jobs.removeWithin(session, 'storyboard_id', id);
      if (!open) await session.query('delete from storyboards where id = $1', [id]);
      return open;
    });
  }

  /** Boards as a list shows them, newest first: without what their jobs were asked for and made. */
  async page(userId: string, limit: number, before: string | undefined): Promise<BoardOutline[]> {
    const rows = await this.database.query<Row[]>(
      `select ${BOARD} from storyboards where user_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [userId, before ?? null, limit],
    );
    const ids = [rows.map(({ id }) => id)];
    const shots = await this.database.query<(BoardOutline['shots'][number] & { boardId: string })[]>(
      `select storyboard_id as "boardId", job_id as "jobId", clip_job_id as "clipJobId" from storyboard_shots
        where storyboard_id = any ($1)`,
      ids,
    );
    const jobs = await this.database.query<(JobOutline & { boardId: string })[]>(
      `select storyboard_id as "boardId", id, status, progress, finished_at as "finishedAt", expires_at as "expiresAt",
              estimate, charged
         from generations where storyboard_id = any ($1)`,
      ids,
    );
    return rows.map((row) => ({
      ...row,
      shots: shots.filter(({ boardId }) => boardId === row.id),
      jobs: jobs
        .filter(({ boardId }) => boardId === row.id)
        .map((job) => ({
          ...job,
          estimate: BigInt(job.estimate),
          charged: job.charged === null ? null : BigInt(job.charged),
        })),
    }));
  }

  /** Boards with a job that waits for others, all of which have ended. */
  async stuck(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `select distinct storyboard_id as id from generations g
        where storyboard_id is not null and waits_for is not null and status in ('queued', 'running')
          and not exists (select 1 from generations w where w.id = any (g.waits_for) and w.finished_at is null)
        limit $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  private async complete(rows: readonly Row[], session: Session): Promise<Storyboard[]> {
    const ids = rows.map(({ id }) => id);
    const shots = await session.query<(Shot & { boardId: string })[]>(
      `select ${SHOT} from storyboard_shots where storyboard_id = any ($1) order by ordinal`,
      [ids],
    );
    const jobs = await this.jobs.ofStoryboards(ids, session);
    return rows.map((row) => ({
      ...row,
      shots: shots.filter(({ boardId }) => boardId === row.id).map(({ boardId: _, ...shot }) => shot),
      jobs: jobs.filter(({ storyboardId }) => storyboardId === row.id),
    }));
  }
}

/** What a shot says of itself besides its name, in the order of the statements that write it. */
function valuesOf(board: Pick<Row, 'id'>, shot: Shot): unknown[] {
  const { ordinal, jobId, clipJobId, size, angle, move, durationS, aspectRatio, resolution } = shot;
  return [board.id, ordinal, jobId, clipJobId, size, angle, move, durationS, aspectRatio, resolution];
}
