import { describeCause } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Tells an id that is nobody's from one that is somebody else's; their answer is the same 404. */
@Injectable()
export class ForeignIds {
  private readonly logger = new Logger(ForeignIds.name);

  constructor(private readonly database: DataSource) {}

  /** Whether one of the ids is a job, file, device, project or session of others. False when the store cannot say. */
  async belongToOthers(ids: string[], userId: string): Promise<boolean> {
    try {
      const [row] = await this.database.query<{ foreign: boolean }[]>(
        `select exists (select 1 from generations where id = any($1) and user_id <> $2)
             or exists (select 1 from artifacts where id = any($1) and user_id <> $2)
             or exists (select 1 from devices where id = any($1) and user_id <> $2)
             or exists (select 1 from projects p where id = any($1) and not exists (
                  select 1 from project_members m where m.project_id = p.id and m.user_id = $2))
             or exists (select 1 from sessions where id = any($1) and user_id <> $2) as "foreign"`,
        [ids, userId],
      );
      return row!.foreign;
    } catch (error) {
      this.logger.warn({ event: 'foreign_ids_unknown', cause: describeCause(error) });
      return false;
    }
  }
}
