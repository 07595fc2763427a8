import { MediaConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { MEDIA_JOBS } from '@cse/jobs';
import { HoldBook } from '@cse/usage';
import { PendingObjects } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Artifacts } from '../artifacts/artifacts';
import { JobStore } from '../job/job-store';
import type { MediaKind } from '../media-model';
import { HiddenFiles } from '../reports/hidden-files';
import { JOB_HOLD_MARGIN_MS } from '../requests/job-holds';
import { Ending } from '../running/ending';
import { Turns } from '../running/turns';

const BATCH = 200;
/** Rows that one statement changes where nothing is done but that. */
const MANY = 1_000;
/** A job whose row nobody touched for this long may have lost its place in the queue. */
const SILENT_MS = 30_000;
/** Turns that the sweeper makes at once for a kind: enough to fill the places of some workers. */
const ANNOUNCED = 50;
const DAY_MS = 86_400_000;
/** Of a storyboard `b`: what was asked for with it is forgotten, and so is what it was called. */
const WITHOUT_JOBS = 'not exists (select 1 from generations g where g.storyboard_id = b.id)';

/** What keeps jobs and files as they should be when processes die between two steps. All of it may run anywhere, at any time. */
@Injectable()
export class MediaUpkeep {
  constructor(
    private readonly database: DataSource,
    private readonly store: JobStore,
    private readonly artifacts: Artifacts,
    private readonly pending: PendingObjects,
    private readonly hidden: HiddenFiles,
    private readonly ending: Ending,
    private readonly turns: Turns,
    private readonly holds: HoldBook,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Brings jobs to a worker that fell between two steps; harmless for those that are there. Of those that wait for their
   * turn a few are announced, since whoever is woken asks the rows. Returns how many were woken.
   */
  async wakeSilent(): Promise<number> {
    const before = new Date(this.clock.millis() - SILENT_MS);
    const silent = await this.database.query<{ id: string; kind: MediaKind; reservation: string | null }[]>(
      `select id, kind, reservation_id as reservation from generations
        where status in ('queued', 'running') and (status = 'running' or turn_at is not null) and updated_at < $1
        order by updated_at limit $2`,
      [before, BATCH],
    );
    const holds = silent.flatMap(({ reservation }) => (reservation ? [reservation] : []));
    if (holds.length > 0) await this.holds.extend(holds, JOB_HOLD_MARGIN_MS);
    for (const job of silent) await this.turns.work(job);
    const waiting = await this.database.query<{ id: string; kind: MediaKind }[]>(
      `select job.id, job.kind from unnest($2::text[]) kinds (kind),
              lateral (select id, kind from generations g
                        where g.kind = kinds.kind and status = 'queued' and turn_at is null and waits_for is null and updated_at < $1
                        order by updated_at limit $3) job`,
      [before, Object.keys(MEDIA_JOBS), ANNOUNCED],
    );
    for (const job of waiting) await this.turns.announce(job);
    return silent.length + waiting.length;
  }

  async expireDrafts(): Promise<void> {
    for (const id of await this.ids(`status = 'draft' and expires_at <= $1`, [this.clock.now()])) {
      const draft = await this.store.load(id);
      if (draft?.status === 'draft') await this.ending.end(draft, { status: 'expired' });
    }
  }

  /** Erases the objects that ended jobs no longer need, and everything of deleted accounts and past its time. */
  async erase(): Promise<void> {
    await this.retire();
    await this.hidden.settle(BATCH);
    await this.pending.eraseExpired();
    for (const id of await this.ids(`finished_at is not null and held_keys <> '{}'`, [])) {
      const ended = await this.store.load(id);
      if (ended) await this.ending.discard(ended);
    }
    const orphans = await this.ids(`user_id is null and finished_at is null`, []);
    for (const id of orphans) {
      const orphan = await this.store.load(id);
      if (orphan?.status === 'draft') await this.ending.end(orphan, { status: 'canceled' });
      else await this.store.requestCancel(id);
    }
    await this.inBatches(
      'delete from generations where id',
      [],
      `select id from generations where user_id is null and finished_at is not null and held_keys = '{}'`,
    );
    await this.inBatches(
      'delete from storyboards where id',
      [],
      `select id from storyboards b where user_id is null and ${WITHOUT_JOBS}`,
    );
    while ((await this.artifacts.eraseSome(BATCH)) === BATCH) continue;
  }

  /**
   * Takes out of sight what is older than the deployment keeps it: pictures that users brought and that no job uses, and,
   * where that is configured, finished jobs with their storyboards, and all files but those that an unfinished job still
   * reads.
   */
  private async retire(): Promise<void> {
    const { retentionDays, unusedRetentionDays } = this.config;
    const erase = `update artifacts set state = 'erasing' where id`;
    if (unusedRetentionDays > 0) {
      await this.inBatches(
        erase,
        [this.daysAgo(unusedRetentionDays)],
        `select id from artifacts a
        where created_at < $1 and state = 'ready' and generation_id is null and parent_id is null
          and not exists (select 1 from generation_inputs i join generations g on g.id = i.generation_id
                           where i.artifact_id = a.id and (g.status = 'draft' or g.reservation_id is not null))`,
      );
    }
    if (retentionDays === undefined) return;
    const before = [this.daysAgo(retentionDays)];
    await this.inBatches(
      erase,
      before,
      `select id from artifacts a
      where created_at < $1 and state = 'ready'
        and not exists (select 1 from generation_inputs i where i.artifact_id = a.id
                          and (select g.finished_at is null from generations g where g.id = i.generation_id))`,
    );
    await this.inBatches(
      'delete from generations where id',
      before,
      `select id from generations where finished_at < $1 and held_keys = '{}'`,
    );
    await this.inBatches(
      'delete from storyboards where id',
      before,
      `select id from storyboards b where created_at < $1 and ${WITHOUT_JOBS}`,
    );
  }

  /** Forgets what happened on the way to the end of old jobs; what became of them stays with the job. */
  async forgetEvents(): Promise<void> {
    await this.inBatches(
      'delete from generation_events where (generation_id, seq)',
      [this.daysAgo(this.config.jobEventDays)],
      `select generation_id, seq from generation_events where at < $1 order by at`,
    );
  }

  /** Changes what `rows` finds, so many rows a statement, until there are no more: none holds a lock for long. */
  private async inBatches(change: string, values: unknown[], rows: string): Promise<void> {
    for (let count = MANY; count === MANY;) {
      [, count] = await this.database.query<[unknown[], number]>(`${change} in (${rows} limit ${MANY})`, values);
    }
  }

  private daysAgo(days: number): Date {
    return new Date(this.clock.millis() - days * DAY_MS);
  }

  private async ids(where: string, values: unknown[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `select id from generations where ${where} order by id limit ${BATCH}`,
      values,
    );
    return rows.map(({ id }) => id);
  }
}
