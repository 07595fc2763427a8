import { Clock } from '@cse/core';
import { ObjectStorage, PendingObjects } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const SHOWN = 'media/';
const HIDDEN = 'hidden/';
/** Rows whose object does not lie where they say that it should. */
const MISPLACED = `(hidden_at is not null) <> starts_with(object_key, '${HIDDEN}') and state = 'ready'`;

/**
 * Where the objects of hidden files lie. Links name the object and are good until they expire, whatever the row says: so
 * the object of a hidden file is moved away, and every link that was ever made to it finds nothing, in either store. It is
 * moved back when the file is shown again. What is to be done stands in the rows alone, so any process may do it, again.
 */
@Injectable()
export class HiddenFiles {
  constructor(
    private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly pending: PendingObjects,
    private readonly clock: Clock,
  ) {}

  /** Puts objects where they should lie, `limit` at most; of one file and its small pictures, or of any. Returns how many. */
  async settle(limit: number, artifactId?: string): Promise<number> {
    const rows = await this.database.query<{ key: string; hidden: boolean }[]>(
      `select distinct key, hidden
         from (select object_key as key, hidden_at is not null as hidden from artifacts
                where ${MISPLACED} and ($1::uuid is null or id = $1 or parent_id = $1) order by id limit $2) misplaced`,
      [artifactId ?? null, limit],
    );
    for (const { key, hidden } of rows) await this.move(key, hidden);
    return rows.length;
  }

  /** Several artifacts of one job can be one object: what was made twice alike is kept once, and hidden at once. */
  private async move(from: string, hidden: boolean): Promise<void> {
    const to = hidden ? from.replace(SHOWN, HIDDEN) : from.replace(HIDDEN, SHOWN);
    await this.pending.note([to]);
    await this.storage.move(from, to);
    await this.database.transaction(async (session) => {
      const [, moved] = await session.query<[unknown[], number]>(
        'update artifacts set object_key = $2 where object_key = $1',
        [from, to],
      );
      const [row] = await session.query<unknown[]>('select 1 from artifacts where object_key = $1 limit 1', [to]);
      // Erased in the meantime: the note has what was moved erased as well.
      if (moved > 0 || row) await this.pending.forget([to], session);
    });
  }

  /** Hides a file with its small pictures, and whatever is the same object; or shows it again. */
  async mark(artifactId: string, hidden: boolean, session: Pick<DataSource, 'query'>): Promise<void> {
    await session.query(
      `update artifacts set hidden_at = case when $2 then coalesce(hidden_at, $3::timestamptz) end
        where object_key in (select object_key from artifacts where id = $1 or parent_id = $1)
          and state = 'ready'`,
      [artifactId, hidden, this.clock.now()],
    );
  }
}
