import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { eraseProject } from '../access/projects';
import { SETTLED_MS } from '../bounds';

const BATCH = 500;

/** Of all projects together. */
export interface ProjectCounts {
  projects: number;
  members: number;
  devices: number;
  /** Open ones. */
  invitations: number;
  /** Projects to which nothing is written until their key is rotated. */
  rotationDue: number;
  bytes: number;
  /** Invitations that the operator's server has not had, and the age of the oldest of them in seconds. */
  undelivered: number;
  undeliveredS: number;
}

/** What keeps projects no larger than they have to be. All of it may run anywhere, at any time. */
@Injectable()
export class ProjectsUpkeep {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives up chunks that nothing lists and that nobody has asked after for a day. One that is being listed at this
   * moment is left alone.
   * @returns how many
   */
  async sweepChunks(): Promise<number> {
    const before = new Date(this.clock.millis() - SETTLED_MS);
    let swept = 0;
    for (;;) {
      const count = await this.database.transaction(async (session) => {
        // Before their chunks, and in order, as everybody who changes more than one; who is busy comes the next time.
        const unused = `kept_at < $1 and not exists (
                select from project_chunk_uses u where u.project_id = c.project_id and u.sha256 = c.sha256)`;
        const projects = await session.query<{ id: string }[]>(
          `select id from projects
            where id in (select project_id from project_chunks c where ${unused} order by kept_at limit ${BATCH})
            order by id for update skip locked`,
          [before],
        );
        const [, deleted] = await session.query<[unknown[], number]>(
          `with unused as (
             select project_id, sha256, object_key from project_chunks c
              where project_id = any($3) and ${unused}
              order by kept_at limit ${BATCH} for update skip locked),
           noted as (insert into pending_objects (object_key, expires_at) select object_key, $2 from unused
                       on conflict (object_key) do update set expires_at = excluded.expires_at)
           delete from project_chunks c using unused u where c.project_id = u.project_id and c.sha256 = u.sha256`,
          [before, this.clock.now(), projects.map(({ id }) => id)],
        );
        return deleted;
      });
      swept += count;
      if (count < BATCH) return swept;
    }
  }

  /** What was accepted is kept as long, so that its token stays spent. @returns how many */
  async forgetInvitations(): Promise<number> {
    const [, count] = await this.database.query<[unknown[], number]>(
      'delete from project_invitations where expires_at <= $1',
      [this.clock.now()],
    );
    return count;
  }

  /** How much there is of everything. */
  async counts(): Promise<ProjectCounts> {
    const [row] = await this.database.query<ProjectCounts[]>(
      `select (select count(*)::int from projects) as projects,
              (select count(*)::int from project_members) as members,
              (select count(*)::int from devices) as devices,
              (select count(*)::int from project_invitations where accepted_by is null) as invitations,
              (select count(*)::int from projects where rotation_due) as "rotationDue",
              (select coalesce(sum(stored_bytes), 0)::float8 from projects) as bytes,
              (select count(*)::int from project_invitations where deliver_at is not null) as undelivered,
              (select coalesce(extract(epoch from $1::timestamptz - min(created_at)), 0)::float8
                 from project_invitations where deliver_at is not null) as "undeliveredS"`,
      [this.clock.now()],
    );
    return row!;
  }

  /** Erases projects that nobody pays for: their account went while they were being made. @returns how many */
  async eraseOrphans(): Promise<number> {
    const orphans = await this.database.query<{ id: string }[]>(
      `select id from projects where user_id is null limit ${BATCH}`,
    );
    for (const { id } of orphans) {
      await this.database.transaction(async (session) => {
        const rows = await session.query<unknown[]>(
          'select 1 from projects where id = $1 and user_id is null for update',
          [id],
        );
        if (rows.length > 0) await eraseProject(id, this.clock.now(), session);
      });
    }
    return orphans.length;
  }
}
