import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ProviderHandle } from '../media-model';
import type { Attempt, MediaJob } from './job';
import { ATTEMPT_COLUMNS, toAttempt } from './job-rows';
import { JobStore } from './job-store';

/** First pause before a provider is asked about work that may have been billed. */
const FIRST_ASK_MS = 60_000;

/** Attempts whose outcome their job did not wait for, and of which their provider is still to say what they came to. */
@Injectable()
export class OpenOutcomes {
  constructor(
    private readonly database: DataSource,
    private readonly store: JobStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes the task of an attempt that was sent and of which no answer was written down; false for any other. When its job
   * has ended without it, its provider is asked what it came to.
   */
  async restoreTask(attemptId: string, handle: ProviderHandle): Promise<boolean> {
    const [, count] = await this.database.query<[unknown[], number]>(
      `update generation_attempts set task_id = $2, handle = $3, state = 'accepted',
              ask_at = (select case when finished_at is not null then $4::timestamptz end
                          from generations where id = generation_id)
        where id = $1 and handle is null and state in ('intent', 'unknown')`,
      [attemptId, handle.taskId, JSON.stringify(handle), this.clock.now()],
    );
    return count > 0;
  }

  /**
   * Has the provider asked, some time after the end of the job, what became of an attempt whose task is known. Not of one
   * whose result we did not want to fetch: there the provider's word settles nothing.
   */
  async askLater(attemptId: string, session: Pick<EntityManager, 'query'>): Promise<void> {
    await session.query(
      `update generation_attempts set ask_at = $2
        where id = $1 and handle is not null and failure is distinct from 'result_refused'`,
      [attemptId, new Date(this.clock.millis() + FIRST_ASK_MS)],
    );
  }

  /**
   * Takes an attempt of an ended job of which it is time to ask, and puts the next time off first: as long again as it has
   * been since the end, until nobody can be expected to know any more.
   */
  async takeAsked(): Promise<{ job: MediaJob; attempt: Attempt } | undefined> {
    const now = this.clock.now();
    const [rows] = await this.database.query<[Attempt[], number]>(
      `update generation_attempts set ask_at = (
              select case when $1::timestamptz - finished_at < $2::interval
                then $1::timestamptz + least(greatest($1::timestamptz - finished_at, $3::interval), $4::interval) end
                from generations where id = generation_id)
        where id = (select id from generation_attempts where ask_at <= $1 order by ask_at limit 1 for update skip locked)
      returning ${ATTEMPT_COLUMNS}`,
      [now, '3 days', `${FIRST_ASK_MS} milliseconds`, '6 hours'],
    );
    const attempt = rows[0] && toAttempt(rows[0]);
    const job = attempt && (await this.store.load(attempt.jobId));
    return job && { job, attempt };
  }

  /** Nobody is asked about the attempt any more. */
  async askNoMore(attemptId: string): Promise<void> {
    await this.database.query('update generation_attempts set ask_at = null where id = $1', [attemptId]);
  }
}
