import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { MediaKind } from '../media-model';
import type { MediaJob } from './job';

/** Where a job stands among those that wait for their turn. */
export interface QueuePlace {
  /** 1: it is the next one. */
  position: number;
  /** Seconds until its turn as the latest jobs suggest it; null where none of its provider has ended yet. */
  etaS: number | null;
}

interface Queue {
  /** Of every waiting job by its id. */
  positions: Map<string, number>;
  /** Jobs that are being worked on. */
  running: number;
  /** Median seconds from begin to end of the latest jobs, by provider. */
  medians: Map<string, number>;
}

/** What everybody who asks within this time is told from one look. */
const FRESH_MS = 2_000;
const LATEST_JOBS = 200;

/**
 * Tells waiting jobs their place. Turns go to whoever runs fewest and, of equals, to the oldest job (`Turns`): so a
 * user's n-th waiting job goes in the round of as many as that user has before it, running or waiting, and a round goes
 * by age. True of the moment: what others ask for next may come before it.
 */
@Injectable()
export class QueuePlaces {
  private readonly known = new Map<MediaKind, { at: number; queue: Promise<Queue> }>();

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The place of each of these jobs that waits, by its id. One that has just been committed may have none yet. */
  async of(jobs: readonly MediaJob[]): Promise<Map<string, QueuePlace>> {
    const places = new Map<string, QueuePlace>();
    for (const { id, kind, provider, status, turnAt, waitsFor } of jobs) {
      // What waits for others of its storyboard stands in no queue: looking for it would be a look of its own each time.
      if (status !== 'queued' || turnAt !== null || waitsFor !== null) continue;
      const { positions, running, medians } = await this.look(kind, id);
      const position = positions.get(id);
      if (position === undefined) continue;
      const median = medians.get(provider);
      const etaS = median === undefined ? null : Math.ceil(median * Math.ceil(position / Math.max(running, 1)));
      places.set(id, { position, etaS });
    }
    return places;
  }

  private async look(kind: MediaKind, id: string): Promise<Queue> {
    const known = this.known.get(kind);
    if (known && this.clock.millis() - known.at < FRESH_MS) {
      const queue = await known.queue;
      // A job that is newer than the last look is worth another one.
      if (queue.positions.has(id)) return queue;
    }
    const queue = this.read(kind);
    this.known.set(kind, { at: this.clock.millis(), queue });
    queue.catch(() => this.known.delete(kind));
    return queue;
  }

  private async read(kind: MediaKind): Promise<Queue> {
    const waiting = await this.database.query<{ id: string }[]>(
      `select id from (
         select g.id, row_number() over (partition by g.user_id order by g.id) + coalesce(own.running, 0) as round
           from generations g
           left join (select user_id, count(*) as running from generations
                       where kind = $1 and turn_at is not null and finished_at is null group by user_id) own using (user_id)
          where g.kind = $1 and g.status = 'queued' and g.turn_at is null and g.waits_for is null) job
        order by round, id`,
      [kind],
    );
    const [work] = await this.database.query<{ running: number }[]>(
      'select count(*)::int as running from generations where kind = $1 and turn_at is not null and finished_at is null',
      [kind],
    );
    const medians = await this.database.query<{ provider: string; seconds: number }[]>(
      `select provider,
              percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at))::float8 as seconds
         from (select provider, started_at, finished_at from generations
                where kind = $1 and status = 'succeeded' and finished_at is not null
                order by finished_at desc limit ${LATEST_JOBS}) latest
        where started_at is not null group by provider`,
      [kind],
    );
    return {
      positions: new Map(waiting.map(({ id }, index) => [id, index + 1])),
      running: work!.running,
      medians: new Map(medians.map(({ provider, seconds }) => [provider, seconds])),
    };
  }
}
