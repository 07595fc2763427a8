import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { MediaKind } from '../media-model';

export interface Backlog {
  /** Committed jobs that wait for their turn, by the class of their users, and how long the oldest has waited. */
  waiting: { kind: MediaKind; plan: string; jobs: number; oldestS: number }[];
  running: { kind: MediaKind; provider: string; jobs: number }[];
  /** Vendors that are left alone, and for how long yet. */
  pauses: { provider: string; scope: 'create' | 'read' | 'quota'; leftS: number }[];
  /** Ends of jobs of which somebody is still to be told, overdue ones alone. */
  webhooks: { messages: number; oldestS: number };
}

/** What is to be done, all users together: for those who run the deployment. Every statement reads an index of open work. */
@Injectable()
export class BacklogReport {
  constructor(private readonly database: DataSource) {}

  async read(): Promise<Backlog> {
    const waiting = await this.database.query<Backlog['waiting']>(
      `select g.kind, coalesce(u.plan, 'gone') as plan, count(*)::int as jobs,
              extract(epoch from clock_timestamp() - min(g.updated_at))::float8 as "oldestS"
         from generations g left join users u on u.id = g.user_id
        where g.status = 'queued' and g.turn_at is null and g.waits_for is null group by 1, 2`,
    );
    const running = await this.database.query<Backlog['running']>(
      `select kind, provider, count(*)::int as jobs from generations
        where turn_at is not null and finished_at is null group by 1, 2`,
    );
    const pauses = await this.database.query<Backlog['pauses']>(
      `select provider, case when scope in ('create', 'read') then scope else 'quota' end as scope,
              max(extract(epoch from paused_until - clock_timestamp()))::float8 as "leftS"
         from vendor_pauses where paused_until > clock_timestamp() group by 1, 2`,
    );
    const [webhooks] = await this.database.query<Backlog['webhooks'][]>(
      `select count(*)::int as messages,
              coalesce(extract(epoch from clock_timestamp() - min(finished_at)), 0)::float8 as "oldestS"
         from generations where webhook_due_at is not null`,
    );
    return { waiting, running, pauses, webhooks: webhooks! };
  }
}
