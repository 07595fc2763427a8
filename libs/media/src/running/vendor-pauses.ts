import { randomInt } from 'node:crypto';
import { MediaConfig } from '@cse/config';
import { describeCause } from '@cse/core';
import { Injectable, Logger, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { MediaJob } from '../job/job';
import { LONGEST_BACKOFF_MS } from './failure-policy';
import { MediaTelemetry } from './media-telemetry';

/** What of a vendor pauses: the calls that create work, or those that only ask. A vendor limits them apart. */
export type PausedCalls = 'create' | 'read';

/** `trial`: the vendor was paused, and this job alone tries whether it answers again. */
export type Entry = { may: 'go'; trial: boolean } | { may: 'wait'; ms: number } | { may: 'not_today'; resetsAt: Date };

/** A trial whose worker died is another job's after this: longer than the longest create call. */
const LONGEST_TRIAL_MS = 200_000;
/** A used-up quota is tried again by one job an hour, because operators raise theirs. */
const LONGEST_CLOSED_MS = 3_600_000;

type Session = Pick<EntityManager, 'query'>;
type Asker = Pick<MediaJob, 'id' | 'provider' | 'model'>;

/**
 * Leaves a vendor alone that is too busy (429, 5xx), for all jobs of all workers: each time for twice as long, up to a
 * minute, or for as long as it asks. Then one job tries, and the others wait for how it fares; every trial that is
 * answered halves what was counted, so that they come back one after the other first. All times are the database's.
 */
@Injectable()
export class VendorPauses {
  private readonly logger = new Logger(VendorPauses.name);

  constructor(
    private readonly database: DataSource,
    private readonly config: MediaConfig,
    @Optional() private readonly telemetry?: MediaTelemetry,
  ) {}

  /** Whether the job may call its vendor now. With `session`, a trial is taken in the caller's transaction. */
  async enter(job: Asker, calls: PausedCalls, session?: Session): Promise<Entry> {
    // Nearly always nothing pauses, and then nothing is locked.
    if (!(await this.isPaused(job, calls, session ?? this.database))) return { may: 'go', trial: false };
    return session
      ? this.enterPaused(job, calls, session)
      : this.database.transaction((own) => this.enterPaused(job, calls, own));
  }

  /**
   * The vendor was too busy. Those that were under way together count once. Gives the milliseconds for which it is left
   * alone now. Never fails: what the vendor answered to this job is worth more than what others make of it.
   * @param retryAfterMs what it asks for itself
   */
  async pause(job: Asker, calls: PausedCalls, retryAfterMs = 0): Promise<number> {
    try {
      const chance = 1 + randomInt(1_000) / 2_000;
      const [row] = await this.database.query<{ failures: number; ms: number }[]>(
        `insert into vendor_pauses as p (provider, scope, failures, paused_until)
       values ($1, $2, 1, clock_timestamp()
                  + greatest($3::float8, least($4::float8 * $6::float8, $5::float8)) * interval '1 millisecond')
       on conflict (provider, scope) do update set
         paused_until = case when p.paused_until > clock_timestamp()
           then greatest(p.paused_until, clock_timestamp() + $3::float8 * interval '1 millisecond')
           else clock_timestamp() + greatest($3::float8, least($4::float8 * power(2, least(p.failures, 16)) * $6::float8, $5::float8))
                                      * interval '1 millisecond' end,
         failures = case when p.paused_until > clock_timestamp() then p.failures else least(p.failures + 1, 100) end,
         trial_by = null, trial_until = null
       returning failures, ceil(extract(epoch from paused_until - clock_timestamp()) * 1000)::int as ms`,
        [job.provider, calls, retryAfterMs, this.config.pollMs, LONGEST_BACKOFF_MS, chance],
      );
      const { failures, ms } = row!;
      this.logger.warn({ event: 'vendor_paused', provider: job.provider, calls, failures, ms });
      this.telemetry?.paused({ provider: job.provider, reason: calls });
      return Math.max(ms, 0);
    } catch (cause) {
      this.missed(job, cause);
      return Math.max(retryAfterMs, this.config.pollMs);
    }
  }

  /** The trial of a job was answered, or, `unheard`, came to nothing that says how the vendor does. Never fails. */
  async tried(job: Asker, calls: PausedCalls, how: 'answered' | 'unheard'): Promise<void> {
    try {
      await this.database.query(
        `update vendor_pauses set trial_by = null, trial_until = null, failures = case when $4::boolean then failures / 2 else failures end
        where provider = $1 and scope = $2 and trial_by = $3`,
        [job.provider, calls, job.id, how === 'answered'],
      );
    } catch (cause) {
      this.missed(job, cause);
    }
  }

  /** The quota of the job's model for the day is used up. Never fails. */
  async close(job: Asker, resetsAt: Date, inMs: number): Promise<void> {
    try {
      await this.database.query(
        `insert into vendor_pauses (provider, scope, failures, paused_until, resets_at)
       values ($1, $2, 0, clock_timestamp() + $3::float8 * interval '1 millisecond', $4)
       on conflict (provider, scope) do update set paused_until = excluded.paused_until, resets_at = excluded.resets_at`,
        [job.provider, quotaScope(job), Math.min(Math.max(inMs, 0), LONGEST_CLOSED_MS), resetsAt],
      );
      this.logger.warn({
        event: 'vendor_quota_used_up',
        provider: job.provider,
        model: job.model,
        resets_at: resetsAt,
      });
      this.telemetry?.paused({ provider: job.provider, reason: 'quota' });
    } catch (cause) {
      this.missed(job, cause);
    }
  }

  private async enterPaused(job: Asker, calls: PausedCalls, session: Session): Promise<Entry> {
    const rows = await session.query<Row[]>(
      `select scope, failures, trial_by as "trialBy", resets_at as "resetsAt",
              ceil(extract(epoch from paused_until - clock_timestamp()) * 1000)::int as "leftMs",
              coalesce(trial_until > clock_timestamp(), false) as "isTried"
         from vendor_pauses where provider = $1 and scope = any($2) order by scope for update`,
      [job.provider, [calls, quotaScope(job)]],
    );
    const quota = rows.find(({ scope }) => scope !== calls);
    if (calls === 'create' && quota?.resetsAt && quota.leftMs > 0)
      return { may: 'not_today', resetsAt: quota.resetsAt };
    const pause = rows.find(({ scope }) => scope === calls);
    if (!pause) return { may: 'go', trial: false };
    if (pause.leftMs > 0) return { may: 'wait', ms: this.jittered(pause.leftMs) };
    if (pause.failures === 0) return { may: 'go', trial: false };
    if (pause.isTried && pause.trialBy !== job.id) return { may: 'wait', ms: this.jittered(this.config.pollMs) };
    await session.query(
      `update vendor_pauses set trial_by = $3, trial_until = clock_timestamp() + $4::float8 * interval '1 millisecond'
        where provider = $1 and scope = $2`,
      [job.provider, calls, job.id, LONGEST_TRIAL_MS],
    );
    return { may: 'go', trial: true };
  }

  private async isPaused(job: Asker, calls: PausedCalls, session: Session): Promise<boolean> {
    const rows = await session.query<unknown[]>(
      `select 1 from vendor_pauses
        where provider = $1 and scope = any($2) and (failures > 0 or paused_until > clock_timestamp()) limit 1`,
      [job.provider, [calls, quotaScope(job)]],
    );
    return rows.length > 0;
  }

  private missed({ provider }: Asker, cause: unknown): void {
    this.logger.warn({ event: 'vendor_pause_failed', provider, cause: describeCause(cause) });
  }

  /** Up to a tenth more, so that those who wait do not all come at once. */
  private jittered(ms: number): number {
    return Math.ceil(ms * (1 + randomInt(100) / 1_000));
  }
}

interface Row {
  scope: string;
  failures: number;
  trialBy: string | null;
  resetsAt: Date | null;
  leftMs: number;
  isTried: boolean;
}

function quotaScope({ model }: Pick<MediaJob, 'model'>): string {
  return `quota of ${model}`;
}
