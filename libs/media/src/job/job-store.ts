import { Clock, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { MediaKind } from '../media-model';
import type { Attempt, JobEvent, MediaJob, NewJob } from './job';
import { ATTEMPT_COLUMNS, attemptChanges, JOB_COLUMNS, jobChanges, toAttempt, toJob } from './job-rows';
import { canBecome, canEnter, isFinal } from './states';

/** Channel on which the id of a job is announced when it has a new event. */
export const EVENTS_CHANNEL = 'generation_events';

/** Somebody else has changed the row since it was read; whoever that was goes on with it. */
export class Fenced extends Error {
  constructor() {
    super('the job was changed by somebody else');
    this.name = 'Fenced';
  }
}

/** Of so many of a user's latest jobs it is asked how many were refused. */
const LATEST_JOBS = 100;

type Change = Partial<Omit<MediaJob, 'id' | 'userId' | 'kind' | 'lockVersion' | 'lastEvent' | 'createdAt'>>;
/** What is undefined stays as it is. */
type AttemptChange = { [K in keyof Attempt]?: Attempt[K] | undefined };
type Session = Pick<EntityManager, 'query'>;

/**
 * The rows of media jobs, in tables that are named after an older word for a job: `generations`, `generation_attempts`,
 * `generation_events`. Every change is one conditional update with the lock version that the row was read with, so
 * of two workers on one job the slower one changes nothing, and of two outcomes the first one holds.
 */
@Injectable()
export class JobStore {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  async load(id: string): Promise<MediaJob | undefined> {
    const [row] = await this.database.query<MediaJob[]>(`select ${JOB_COLUMNS} from generations where id = $1`, [id]);
    return row && toJob(row);
  }

  /** As `forget` of `PendingObjects`, of those that the row of this job holds by now. */
  async forgetHeld(jobId: string, keys: readonly string[]): Promise<void> {
    await this.database.query(
      `delete from pending_objects p using generations g
        where g.id = $1 and p.object_key = any ($2) and p.object_key = any (g.held_keys)`,
      [jobId, keys],
    );
  }

  /** By whose request a job runs; undefined when there is no such job. */
  async origin(id: string): Promise<Pick<MediaJob, 'requestId' | 'traceparent'> | undefined> {
    const [row] = await this.database.query<Pick<MediaJob, 'requestId' | 'traceparent'>[]>(
      'select request_id as "requestId", traceparent from generations where id = $1',
      [id],
    );
    return row;
  }

  async ofUser(id: string, userId: string): Promise<MediaJob | undefined> {
    const found = await this.load(id);
    return found?.userId === userId ? found : undefined;
  }

  async page(userId: string, kinds: readonly string[], limit: number, before: string | undefined): Promise<MediaJob[]> {
    const rows = await this.database.query<MediaJob[]>(
      `select ${JOB_COLUMNS} from generations
        where user_id = $1 and kind = any($2) and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [userId, kinds, before ?? null, limit],
    );
    return rows.map(toJob);
  }

  /** Writes a new row with its first event, in the caller's transaction. */
  async insert(job: NewJob, session: Session): Promise<MediaJob> {
    const now = this.clock.now();
    const { id, userId, kind, ...rest } = job;
    const columns = jobChanges(rest, 6);
    const names = columns.set.replaceAll(/ = \$\d+/g, '');
    const places = columns.values.map((_, index) => `$${index + 6}`).join(', ');
    const [row] = await session.query<MediaJob[]>(
      `insert into generations (id, user_id, kind, created_at, updated_at, last_event, ${names})
       values ($1, $2, $3, $4, $4, $5, ${places}) returning ${JOB_COLUMNS}`,
      [id, userId, kind, now, 1, ...columns.values],
    );
    const written = toJob(row!);
    await this.announce(written, { seq: 1, event: 'status', data: statusOf(written) }, session);
    return written;
  }

  /**
   * Deletes the row of a job that has ended, and takes its files out of sight.
   * @returns the job when a question about it is open, and then nothing was done
   */
  async remove({ id }: MediaJob): Promise<MediaJob | undefined> {
    return this.database.transaction((session) => this.removeWithin(session, 'id', id));
  }

  /**
   * As `remove`, in the caller's transaction, also for all jobs of a storyboard: all of them, or none.
   * @returns one that has not ended, or about which a question is open
   */
  async removeWithin(session: Session, of: 'id' | 'storyboard_id', id: string): Promise<MediaJob | undefined> {
    const rows = await session.query<MediaJob[]>(
      `select ${JOB_COLUMNS} from generations where ${of} = $1 order by id for update`,
      [id],
    );
    const jobs = rows.map(toJob);
    const ids = jobs.map((job) => job.id);
    // All attempts are locked: a late word of a provider opens a question about a job that has ended.
    const attempts = await session.query<{ jobId: string; asked: boolean }[]>(
      `select generation_id as "jobId", ask_at is not null as asked from generation_attempts
        where generation_id = any ($1) order by id for update`,
      [ids],
    );
    const asked = new Set(attempts.filter((attempt) => attempt.asked).map(({ jobId }) => jobId));
    const open = jobs.find((job) => !isFinal(job.status) || job.heldKeys.length > 0 || asked.has(job.id));
    if (open) return open;
    await session.query(`update artifacts set state = 'erasing' where generation_id = any ($1)`, [ids]);
    await session.query('delete from generations where id = any ($1)', [ids]);
    return undefined;
  }

  /** All jobs of storyboards, those that were drawn again among them, oldest first. */
  async ofStoryboards(ids: readonly string[], session: Session = this.database): Promise<MediaJob[]> {
    const rows = await session.query<MediaJob[]>(
      `select ${JOB_COLUMNS} from generations where storyboard_id = any ($1) order by id`,
      [ids],
    );
    return rows.map(toJob);
  }

  /** Notes which files of its user a job is made from; one that is gone meanwhile is left out. */
  async noteInputs(id: string, artifactIds: readonly string[], session: Session): Promise<void> {
    if (artifactIds.length === 0) return;
    await session.query(
      `insert into generation_inputs (generation_id, artifact_id)
       select $1, id from artifacts where id = any($2) for key share`,
      [id, artifactIds],
    );
  }

  /** Counts the key frames of a new job among what is kept for its user, until it ends. */
  async countBytes(job: MediaJob, bytes: number, session: Session): Promise<void> {
    if (bytes === 0) return;
    await session.query('update generations set stored_bytes = $2 where id = $1', [job.id, bytes]);
    job.storedBytes = bytes;
  }

  /** Drafts that a user has open, a storyboard counted once, and when the first of them expires. */
  async openDrafts(userId: string, session: Session): Promise<{ open: number; firstExpires: Date | null }> {
    const [row] = await session.query<{ open: number; first: Date | null }[]>(
      `select count(distinct coalesce(storyboard_id, id))::int as open, min(expires_at) as first from generations
        where user_id = $1 and status = 'draft' and expires_at > $2`,
      [userId, this.clock.now()],
    );
    return { open: row!.open, firstExpires: row!.first };
  }

  async unfinishedFilms(userId: string, session: Session): Promise<number> {
    const [row] = await session.query<{ films: number }[]>(
      `select count(*)::int as films from generations
        where user_id = $1 and kind = 'stitch' and status in ('queued', 'running')`,
      [userId],
    );
    return row!.films;
  }

  /**
   * Changes the row and tells of it, with whatever `also` does in the same transaction. The given object is brought
   * up to date.
   * @throws Fenced when the row is no longer the one that was read, and then nothing was done
   */
  async change(
    job: MediaJob,
    change: Change,
    also: (session: EntityManager) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const changed = await this.database.transaction((session) => this.changeWithin(session, job, change, also));
    Object.assign(job, changed);
  }

  /**
   * As `change`, in the caller's transaction, for several jobs at once.
   * @returns what the given object is brought up to date with once that has committed
   */
  async changeWithin(
    session: EntityManager,
    job: MediaJob,
    change: Change,
    also: (session: EntityManager) => Promise<void> = async () => undefined,
  ): Promise<Partial<MediaJob>> {
    assertAllowed(job, change);
    const lockVersion = job.lockVersion + 1;
    const events = eventsOf(job, { ...job, ...change });
    const { set, values } = jobChanges({ ...change, lockVersion }, 5);
    const [rows] = await session.query<[{ last_event: number }[], number]>(
      `update generations set updated_at = $3, last_event = last_event + $4, ${set}
        where id = $1 and lock_version = $2 returning last_event`,
      [job.id, job.lockVersion, this.clock.now(), events.length, ...values],
    );
    const last = rows[0]?.last_event;
    if (last === undefined) throw new Fenced();
    await also(session);
    for (const [index, event] of events.entries()) {
      await this.announce(job, { ...event, seq: last - events.length + index + 1 }, session);
    }
    return { ...change, lockVersion, lastEvent: last };
  }

  /** Tells how far the work is; of no effect when it was further already or belongs to somebody else by now. */
  async progress(job: MediaJob, progress: number): Promise<void> {
    await this.database.query(
      `with moved as (
         update generations set progress = $3, last_event = last_event + 1, updated_at = $4
          where id = $1 and lock_version = $2 and progress < $3 returning last_event),
       told as (
         insert into generation_events (generation_id, seq, event, data, at)
         select $1, last_event, 'progress', jsonb_build_object('progress', $3::real), $4 from moved returning seq)
       select pg_notify($5, $1::text), pg_notify($5, coalesce($6, $1::text)) from told`,
      [job.id, job.lockVersion, progress, this.clock.now(), EVENTS_CHANNEL, job.storyboardId],
    );
    job.progress = Math.max(job.progress, progress);
  }

  /** Notes the wish; whoever works on the job sees it. False when the job has ended. */
  async requestCancel(id: string): Promise<boolean> {
    const [, count] = await this.database.query<[unknown[], number]>(
      `update generations set cancel_requested_at = coalesce(cancel_requested_at, $2)
        where id = $1 and status in ('queued', 'running')`,
      [id, this.clock.now()],
    );
    return count > 0;
  }

  /** When the owner wished the job to end, as it stands now. */
  async cancelRequestedAt(id: string): Promise<Date | null> {
    const [row] = await this.database.query<{ at: Date | null }[]>(
      'select cancel_requested_at as at from generations where id = $1',
      [id],
    );
    return row?.at ?? null;
  }

  /** Jobs that have work at the provider; whoever asks within a transaction is alone in asking until it ends. */
  async busyAt({ provider, id }: MediaJob, session: Session): Promise<number> {
    await session.query(`select pg_advisory_xact_lock(hashtext('media provider ' || $1))`, [provider]);
    const [row] = await session.query<{ busy: number }[]>(
      `select count(*)::int as busy from generations where provider = $1 and id <> $2 and status = 'running'
          and stage in ('submitting', 'rendering', 'reconciling')`,
      [provider, id],
    );
    return row!.busy;
  }

  async attempts(jobId: string, session: Session = this.database): Promise<Attempt[]> {
    const rows = await session.query<Attempt[]>(
      `select ${ATTEMPT_COLUMNS} from generation_attempts where generation_id = $1 order by n`,
      [jobId],
    );
    return rows.map(toAttempt);
  }

  async addAttempt(job: MediaJob, session: Session): Promise<Attempt> {
    const [row] = await session.query<Attempt[]>(
      `insert into generation_attempts (id, generation_id, n, state, created_at)
       select $1, $2, coalesce(max(n), 0) + 1, 'intent', $3 from generation_attempts where generation_id = $2
       returning ${ATTEMPT_COLUMNS}`,
      [uuidv7(), job.id, this.clock.now()],
    );
    return toAttempt(row!);
  }

  async changeAttempt(attempt: Attempt, change: AttemptChange, session: Session): Promise<void> {
    const { set, values } = attemptChanges(change, 4);
    const taskId = change.handle?.taskId ?? null;
    const ended = change.state !== undefined && change.state !== 'accepted' ? this.clock.now() : null;
    await session.query(
      `update generation_attempts set task_id = coalesce($2, task_id), ended_at = coalesce($3, ended_at), ${set}
        where id = $1`,
      [attempt.id, taskId, ended, ...values],
    );
    const known = Object.entries(change).filter(([, value]) => value !== undefined);
    Object.assign(attempt, Object.fromEntries(known));
  }

  /** As `changeAttempt`, by itself: for what must be written down whatever becomes of the row of the job. */
  async noteAttempt(attempt: Attempt, change: AttemptChange): Promise<void> {
    await this.changeAttempt(attempt, change, this.database);
  }

  /** How many of a user's latest jobs of a kind ended since a moment because their content was refused, and by whom. */
  async refusals(
    userId: string,
    kind: MediaKind,
    since: Date,
    session: Session,
  ): Promise<{ times: number; provider: string }> {
    const [row] = await session.query<{ times: number; provider: string | null }[]>(
      `select count(*)::int as times, max(provider) as provider
         from (select kind, provider, error, finished_at from generations where user_id = $1 order by id desc limit ${LATEST_JOBS}) job
        where kind = $2 and finished_at > $3 and error ->> 'code' = 'content_refused'`,
      [userId, kind, since],
    );
    return { times: row!.times, provider: row!.provider ?? '' };
  }

  /** The job that an attempt belongs to. */
  async ofAttempt(attemptId: string): Promise<MediaJob | undefined> {
    const [row] = await this.database.query<MediaJob[]>(
      `select ${JOB_COLUMNS} from generations
        where id = (select generation_id from generation_attempts where id = $1)`,
      [attemptId],
    );
    return row && toJob(row);
  }

  /** The objects of an ended job are erased. */
  async released(id: string): Promise<void> {
    await this.database.query(`update generations set held_keys = '{}' where id = $1`, [id]);
  }

  async eventsAfter(jobId: string, seq: number, limit: number): Promise<JobEvent[]> {
    return this.database.query<JobEvent[]>(
      `select seq, event, data from generation_events where generation_id = $1 and seq > $2 order by seq limit $3`,
      [jobId, seq, limit],
    );
  }

  private async announce({ id, storyboardId }: MediaJob, event: JobEvent, session: Session): Promise<void> {
    await session.query(
      'insert into generation_events (generation_id, seq, event, data, at) values ($1, $2, $3, $4, $5)',
      [id, event.seq, event.event, JSON.stringify(event.data), this.clock.now()],
    );
    await session.query('select pg_notify($1, $2)', [EVENTS_CHANNEL, id]);
    if (storyboardId) await session.query('select pg_notify($1, $2)', [EVENTS_CHANNEL, storyboardId]);
  }
}

/** A step that the state machine does not have is a fault of ours. */
function assertAllowed(from: MediaJob, { status = from.status, stage = from.stage }: Change): void {
  if (isFinal(from.status) || !canBecome(from.status, status) || !canEnter(from.stage, stage)) {
    throw new Error(`a job cannot go from ${from.status}/${from.stage} to ${status}/${stage}`);
  }
}

function statusOf({ status, stage, progress, attempts }: MediaJob): Record<string, unknown> {
  return { status, stage, progress, attempts };
}

/** What a reader of events hears of a change. */
function eventsOf(before: MediaJob, after: MediaJob): Omit<JobEvent, 'seq'>[] {
  const events: Omit<JobEvent, 'seq'>[] = [];
  if (before.status !== after.status || before.stage !== after.stage) {
    events.push({ event: 'status', data: statusOf(after) });
  }
  if (isFinal(after.status)) events.push({ event: 'done', data: { status: after.status } });
  return events;
}
