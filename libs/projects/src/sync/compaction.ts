import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTLED_MS } from '../bounds';

const PROJECTS = 500;
/** Operations that one transaction gives up, so that nobody waits long for the project. */
const OPS = 5_000;

interface Compactable {
  id: string;
  upto: string;
}

/**
 * Gives up operations that two snapshots hold, of which each has stood for a day: so a snapshot of a broken client can be
 * found wrong, and what was acknowledged is made again from the one before it. Snapshots that are older than both go, too.
 */
@Injectable()
export class Compaction {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns how many operations went */
  async run(): Promise<number> {
    const settled = new Date(this.clock.millis() - SETTLED_MS);
    const found = await this.database.query<Compactable[]>(
      `select s.project_id as id, s.number as upto
         from (select project_id, number, row_number() over (partition by project_id order by number desc) as place
                 from project_bodies where kind = 'snapshot' and created_at <= $1) s
         join projects p on p.id = s.project_id
        where s.place = 2 and (s.number > p.compacted_to or exists (
          select from project_bodies o where o.project_id = s.project_id and o.kind = 'snapshot' and o.number < s.number))
        limit ${PROJECTS}`,
      [settled],
    );
    let gone = 0;
    for (const { id, upto } of found) gone += await this.compact(id, Number(upto));
    return gone;
  }

  private async compact(id: string, upto: number): Promise<number> {
    await this.database.transaction(async (session) => {
      await session.query('select 1 from projects where id = $1 for update', [id]);
      await session.query(`delete from project_bodies where project_id = $1 and kind = 'snapshot' and number < $2`, [
        id,
        upto,
      ]);
    });
    let gone = 0;
    for (let isDone = false; !isDone;) {
      isDone = await this.database.transaction(async (session) => {
        const [project] = await session.query<{ compacted: string }[]>(
          'select compacted_to as compacted from projects where id = $1 for update',
          [id],
        );
        const from = Number(project?.compacted ?? upto);
        if (from >= upto) return true;
        const to = Math.min(upto, from + OPS);
        // The numbers that were used stay used.
        await session.query(
          `insert into project_op_floors as f (project_id, device_id, seq)
           select $1, device_id, max(seq) from project_ops where project_id = $1 and cursor <= $2 group by device_id
           on conflict (project_id, device_id) do update set seq = greatest(f.seq, excluded.seq)`,
          [id, to],
        );
        const [, count] = await session.query<[unknown[], number]>(
          'delete from project_ops where project_id = $1 and cursor <= $2',
          [id, to],
        );
        await session.query('update projects set compacted_to = $2 where id = $1', [id, to]);
        gone += count;
        return to === upto;
      });
    }
    return gone;
  }
}
