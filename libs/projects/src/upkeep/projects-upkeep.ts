import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { eraseProject } from '../access/projects';
import { SETTLED_MS } from '../bounds';

const BATCH = 500;

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
        const [, deleted] = await session.query<[unknown[], number]>(
          `with unused as (
             select project_id, sha256, object_key from project_chunks c
              where kept_at < $1 and not exists (
                select from project_chunk_uses u where u.project_id = c.project_id and u.sha256 = c.sha256)
              order by kept_at limit ${BATCH} for update skip locked),
           noted as (insert into pending_objects (object_key, expires_at) select object_key, $2 from unused
                       on conflict (object_key) do update set expires_at = excluded.expires_at)
           delete from project_chunks c using unused u where c.project_id = u.project_id and c.sha256 = u.sha256`,
          [before, this.clock.now()],
        );
        return deleted;
      });
      swept += count;
      if (count < BATCH) return swept;
    }
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
